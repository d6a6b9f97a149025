import fc from 'fast-check';

/** The part of JSON Schema that the API's document uses. */
export interface Schema {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'array' | 'object';
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}

const MOST_ITEMS = 5;

/** Values that a schema accepts. Ids are drawn from `ids`, so that some of them are known to the gateway. */
export function valuesOf(schema: Schema, ids: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => valuesOf(one, ids)));
  switch (schema.type) {
    case 'string':
      return textsOf(schema, ids);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, ids), {
        maxLength: Math.min(schema.maxItems ?? MOST_ITEMS, MOST_ITEMS),
      });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, valuesOf(one, ids)])),
        { requiredKeys: schema.required ?? [] },
      );
    default:
      return fc.jsonValue();
  }
}

function textsOf(
  { format, pattern, minLength = 0, maxLength = 200 }: Schema,
  ids: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  if (format === 'uuid') return ids;
  if (format === 'date')
    return fc.date({ noInvalidDate: true, min: DAY_ONE, max: DAY_LAST }).map((day) => day.toISOString().slice(0, 10));
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: DAY_ONE, max: DAY_LAST }).map((day) => day.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern.replace('4000', '40')));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 60) });
}

const DAY_ONE = new Date('0001-01-01T00:00:00Z');
const DAY_LAST = new Date('9999-12-31T23:59:59Z');
