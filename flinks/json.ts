import { parse } from 'lossless-json';
import { plainDecimal } from './decimal';

export type JsonObject = Record<string, unknown>;

/**
 * What a body turned out to be: a JSON value in which every number is decimal text (`json`), an object that ends too
 * early (`cut`), or something that is not JSON.
 */
export type ParsedBody = { kind: 'json'; value: unknown } | { kind: 'cut' } | { kind: 'notJson' };

/** Returns true for an object that is not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Parses a body without ever making a float: a JSON number becomes text, in plain notation unless it has too many
 * digits for that. If a key comes twice, its last value wins, as with JSON.parse.
 *
 * 22 MB (20 accounts with 6,000 transactions each) took 0.7 to 1.1 s and 265 MB of heap on Node 20. That is ten times
 * as long as with JSON.parse, and is the price of exact amounts.
 */
export function parseBody(body: Buffer): ParsedBody {
  const text = new TextDecoder().decode(body).trim();
  try {
    const value = parse(text, null, {
      parseNumber: (number) => plainDecimal(number) ?? number,
      onDuplicateKey: ({ newValue }) => newValue,
    });
    return { kind: 'json', value };
  } catch {
    // If an answer does not state its length, HTTP takes the end of the connection for the end of the body. So an
    // object without its closing brace was cut short.
    return { kind: text.startsWith('{') && !text.endsWith('}') ? 'cut' : 'notJson' };
  }
}
