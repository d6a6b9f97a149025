import type { Named } from './database';

/** One of several writes that are sent together. `text` numbers its own parameters from $1. */
export interface Part {
  text: string;
  values: unknown[];
}

/** Joined texts by name: each is made once. */
const texts = new Map<string, string>();

/**
 * Joins writes to one statement: one round trip, and one plan that the connection keeps under `name`, so the same name
 * always stands for the same texts. All parts see the same snapshot and none sees what another writes, so no row may be
 * written by two of them. `last` is the statement's own query; it may read what the parts return.
 */
export function oneStatement(name: string, parts: Record<string, Part>, last: Part): [Named, unknown[]] {
  const all = [...Object.values(parts), last];
  const text = texts.get(name) ?? joined(Object.entries(parts), last);
  texts.set(name, text);
  return [{ name, text }, all.flatMap(({ values }) => values)];
}

function joined(parts: [name: string, part: Part][], last: Part): string {
  let before = 0;
  const placed = ({ text, values }: Part): string => {
    const from = before;
    before += values.length;
    return text.replaceAll(/\$(\d+)/g, (_all, at: string) => `$${from + Number(at)}`);
  };
  const withs = parts.map(([name, part]) => `${name} as (${placed(part)})`);
  return `with ${withs.join(',\n')}\n${placed(last)}`;
}
