import type { Named } from './database';

/** One of several writes that are sent together. `text` numbers its own parameters from $1. */
export interface Part {
  text: string;
  values: unknown[];
}

/** The joined texts by name, so that each text is put together only once. */
const texts = new Map<string, string>();

/**
 * Joins several writes (`parts`) into one statement, which takes one round trip and has one plan. Each part becomes a
 * common table expression under its name, and `last` is the statement's own query; it may read what the parts return.
 * The connection keeps the plan under `name`, so a name must always be used with the same texts. All parts see the same
 * snapshot, and no part sees what another part writes, so no row may be written by two parts.
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
