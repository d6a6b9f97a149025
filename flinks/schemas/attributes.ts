import type { JsonObject } from '../json';
import { cleanText, objectOf, ShapeMismatchError } from './shape';

/** All spellings, in Flinks' examples, of the member that holds the transactions behind the attributes. */
const DETAIL_MEMBERS = ['AttributesDetail', 'AttributeDetails', 'AttributesDetails', 'AttributeDetail'];

/** The attributes under Flinks' names (numbers as decimal text), and the rows behind them, null if there are none. */
export interface Attributes {
  card: Record<string, unknown>;
  details: unknown;
}

/**
 * The deepest nesting that is read; webhooks have the same limit. Because of it, code that reads, stores or shows
 * attributes may be recursive.
 */
const DEEPEST = 100;

/**
 * Cleans every text in a value (`cleanText`), because the members are not known in advance. Bodies with attributes are
 * small.
 */
function clean(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) throw new ShapeMismatchError(`nested deeper than ${DEEPEST} levels`);
  if (Array.isArray(value)) return value.map((element) => clean(element, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [cleanText(key), clean(member, depth + 1)]));
}

function detailsIn(holder: JsonObject): unknown {
  const name = DETAIL_MEMBERS.find((member) => typeof holder[member] === 'object' && holder[member] !== null);
  return name === undefined ? null : holder[name];
}

/**
 * Reads the body of a 200 for any Attributes package: the attributes are in `Card`; their details (an object or a list),
 * if there are any, are in `Card` or next to it.
 */
export function readAttributes(body: JsonObject): Attributes {
  const members = objectOf(body.Card, 'Card');
  const attributes = Object.entries(members).filter(([name]) => name !== 'Id' && !DETAIL_MEMBERS.includes(name));
  return {
    card: clean(Object.fromEntries(attributes)) as Record<string, unknown>,
    details: clean(detailsIn(members) ?? detailsIn(body)),
  };
}
