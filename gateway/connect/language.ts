import type { Language } from '../../store/logins/logins';

/**
 * The language of a page: the login's, if it is known. Otherwise English or French, whichever the browser prefers, and
 * English if it asks for neither.
 */
export function languageOf(login: Language | null, acceptLanguage: string | undefined): Language {
  return login ?? preferred(acceptLanguage ?? '') ?? 'en';
}

function preferred(header: string): Language | null {
  const wishes = header
    .slice(0, 500)
    .split(',')
    .map(wish)
    .filter(({ quality }) => quality > 0);
  // The sort is stable, so of two languages with the same quality the one that is named first counts.
  wishes.sort((a, b) => b.quality - a.quality);
  const tag = wishes.map(({ tag }) => tag.split('-')[0]).find((language) => language === 'en' || language === 'fr');
  return tag ?? null;
}

function wish(item: string): { tag: string; quality: number } {
  const [tag = '', ...parameters] = item.trim().toLowerCase().split(';');
  const q = parameters
    .map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  const quality = q === undefined ? 1 : Number(q);
  return { tag: tag.trim(), quality: Number.isFinite(quality) ? quality : 0 };
}
