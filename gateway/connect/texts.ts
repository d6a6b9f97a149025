import type { Language } from '../../store/logins/logins';
import type { Texts } from './text-shape';
import { en } from './texts-en';
import { fr } from './texts-fr';

/** Everything that the customer reads on the page of a link, by language. */
export const TEXTS: Record<Language, Texts> = { en, fr };
