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
  // Names of others were stripped where they came in; a page also stands for what is older.
  const text = String(part).split('\n').map(withoutControls).join('\n');
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Markup with everything that is put into it escaped, unless it is markup itself. For text and quoted attributes. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(strings.reduce((text, string, at) => text + markupOf(parts[at - 1]) + string));
