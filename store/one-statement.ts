import type { Named } from './database';

/** One of several writes that are sent together. `text` numbers its own parameters from $1. */
export interface Part {
  text: string;
  values: unknown[];
}

/**
 * Joins writes to one statement: one round trip, and one plan that the connection keeps under `name`. All parts see the
 * same snapshot and none sees what another writes, so no row may be written by two of them. `last` is the statement's
 * own query; it may read what the parts return.
 */
export function oneStatement(name: string, parts: Record<string, Part>, last: Part): [Named, unknown[]] {
  const values: unknown[] = [];
  const placed = ({ text, values: own }: Part): string => {
    const before = values.length;
    values.push(...own);
    return text.replaceAll(/\$(\d+)/g, (_all, at: string) => `$${before + Number(at)}`);
  };
  const withs = Object.entries(parts).map(([part, write]) => `${part} as (${placed(write)})`);
  return [{ name, text: `with ${withs.join(',\n')}\n${placed(last)}` }, values];
}
