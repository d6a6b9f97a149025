import { withoutControls } from '../domain/text';

/** Text that is markup already. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | number | Html | null | undefined | Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function markupOf(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(markupOf).join('');
  // Names are checked for control characters, or lose them, before they are stored. A page may still show a name that
  // was stored before that rule.
  const text = String(part).split('\n').map(withoutControls).join('\n');
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const compact = new WeakMap<TemplateStringsArray, string[]>();

/**
 * The fixed texts of a template without their indentation, which would be a third of a page's bytes. Inserted parts
 * keep their spaces.
 */
function compacted(strings: TemplateStringsArray): string[] {
  const known = compact.get(strings);
  if (known !== undefined) return known;
  const made = strings.map((string) => string.replace(/\n\s*/g, '\n'));
  compact.set(strings, made);
  return made;
}

/**
 * Builds markup. Escapes every inserted part unless it is markup already. Parts may be inserted as text and in quoted
 * attributes.
 */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(compacted(strings).reduce((text, string, at) => text + markupOf(parts[at - 1]) + string));
