import fc from 'fast-check';
import { KEY, READING_KEY } from '../support';
import { valuesOf, type Schema } from './from-schema';

/** An operation of the API's document. */
export interface Operation {
  method: string;
  /** With its parameters in braces. */
  path: string;
  parameters?: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: object & { examples?: unknown[] } }> }>;
}

/** A request as it is sent. */
export interface Drawn {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | null;
  /** The path may belong to no route, or to another one. */
  pathIsWild: boolean;
}

/** Stands in values that are drawn: no problem may repeat it. */
export const CANARY = 'canary7f3a91';

/** Texts that have broken other software. */
const WILD_TEXTS = [
  ...['', ' ', '0', '-1', '1e9', 'NaN', 'null', 'true', '[]', '{}', '"', "'", '\\', '%', '\u0000', '\ud800', '\ufeff'],
  ...[
    "' or '1'='1",
    '"; drop table logins; --',
    '../../etc/passwd',
    '..\\..\\x',
    '{{7*7}}',
    '${7*7}',
    '<script>',
    '=cmd()',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\u202egnp',
    'é'.repeat(300),
    'a'.repeat(5_000),
    CANARY,
  ],
  ...[
    '9223372036854775808',
    '1.5',
    '0x10',
    '１２',
    '2026-02-30',
    '0000-01-01',
    '+275760-09-13',
    '2026-05-01T24:30:00-05:00',
  ],
];
const wildText = fc.oneof(
  fc.constantFrom(...WILD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text + CANARY),
);
/** Names of members and of parameters: a problem names the one that it does not know. */
const wildName = wildText.map((text) => text.replaceAll(CANARY, 'x'));
const wildJson = fc.oneof(
  wildText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, [], {}, 0, -0, 1e308, Number.MAX_SAFE_INTEGER + 1, [[[[]]]], { length: 1 }),
);

/** One value in four is wild. */
const mostly = <T>(usual: fc.Arbitrary<T>, wild: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: wild });

/**
 * Text as a path or query may hold it: percent-encoded (`encoded`), or with unusual and broken escapes (`rawSegments`).
 */
const encoded = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\ufffd'));
const rawSegments = fc.constantFrom(
  '%00',
  '%zz',
  '%ff',
  '%',
  '..',
  '..%2f..',
  'a%2Fb',
  ';a=b',
  '%c0%af',
  '%0d%0aX-Evil:%201',
  '%ed%a0%80',
);

/** Requests to one operation: valid ones, ones with a mistake, and wild ones. */
export function requestsTo(operation: Operation, ids: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<Drawn> {
  const { method, path, parameters = [] } = operation;
  const anyId = ids['loginId'] ?? fc.uuid();
  const idOf = (name: string) => ids[name] ?? anyId;
  const named = (where: string) => parameters.filter((one) => one.in === where);
  const segments = fc.record(
    Object.fromEntries(
      named('path').map(({ name, schema }) => [
        name,
        mostly(
          (name in ids ? idOf(name) : valuesOf(schema, anyId)).map((value) => ({
            text: encoded(String(value)),
            wild: false,
          })),
          fc.oneof(wildText.map(encoded), rawSegments).map((text) => ({ text, wild: true })),
        ),
      ]),
    ),
  );
  const query = fc.record(
    Object.fromEntries(
      named('query').map(({ name, schema }) => [name, mostly(valuesOf(schema, anyId).map(String), wildText)]),
    ),
    { requiredKeys: [] },
  );
  const more = mostly(
    fc.constant(''),
    fc.oneof(
      wildName.map((name) => `&${encoded(name)}=${CANARY}`),
      rawSegments,
    ),
  );
  return fc
    .record({ segments, query, more, headers: headersOf(operation, anyId), body: bodiesOf(operation, anyId) })
    .map(({ segments: drawn, query: asked, more: last, headers, body }) => {
      const values = Object.entries(drawn) as [string, { text: string; wild: boolean }][];
      const filled = values.reduce((at, [name, { text }]) => at.replace(`{${name}}`, () => text), path);
      const pairs = Object.entries(asked as Record<string, string>).map(([name, value]) => `${name}=${encoded(value)}`);
      const search = pairs.join('&') + last;
      return {
        method,
        path: search === '' ? filled : `${filled}?${search.replace(/^&/, '')}`,
        headers: { ...headers, ...(body.type === null ? {} : { 'content-type': body.type }) },
        body: body.bytes,
        pathIsWild: values.some(([, { wild }]) => wild),
      };
    });
}

/** What a header may hold on the wire. */
const headerText = wildText.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').trim());

function headersOf({ parameters = [] }: Operation, ids: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  const authorization = fc.oneof(
    { weight: 20, arbitrary: fc.constant(`Bearer ${KEY}`) },
    { weight: 2, arbitrary: fc.constant(`Bearer ${READING_KEY}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('Bearer ', `bearer  ${KEY}`, `Basic ${KEY}`, `Bearer ${KEY.slice(1)}`, ''),
    },
  );
  const own = parameters.filter((one) => one.in === 'header');
  const odd = fc.record(
    {
      ...Object.fromEntries(
        own.map(({ name, schema }) => [name, mostly(valuesOf(schema, ids).map(String), headerText)]),
      ),
      accept: headerText,
      'accept-language': headerText,
      'x-http-method-override': fc.constantFrom('DELETE', 'TRACE', CANARY),
      'x-forwarded-for': headerText,
      'x-forwarded-host': headerText,
      'x-request-id': headerText,
      cookie: headerText,
      range: fc.constant('bytes=0-1'),
      traceparent: headerText,
    },
    { requiredKeys: [] },
  );
  return fc.record({ authorization, odd: mostly(fc.constant({}), odd) }).map(({ authorization: value, odd: rest }) => ({
    ...(rest as Record<string, string>),
    authorization: value,
  }));
}

interface Body {
  type: string | null;
  bytes: string | Buffer | null;
}

const JSON_TYPE = 'application/json';
const OTHER_TYPES = [
  'text/plain',
  'multipart/form-data',
  'application/json; charset=latin1',
  'application/xml',
  'json',
  ';',
  '',
];

function bodiesOf({ method, requestBody }: Operation, ids: fc.Arbitrary<string>): fc.Arbitrary<Body> {
  const schema = requestBody?.content[JSON_TYPE]?.schema;
  const none = fc.constant<Body>({ type: null, bytes: null });
  if (method === 'GET') return none;
  const asJson = (value: unknown): Body => ({ type: JSON_TYPE, bytes: JSON.stringify(value) ?? '' });
  const valid = valuesOf(schema ?? {}, ids);
  const wild = fc.oneof(
    wildJson.map(asJson),
    wildText.map((text): Body => ({ type: JSON_TYPE, bytes: text })),
    fc
      .constantFrom<string>(
        '[',
        '{"a":1,}',
        '\ufeff{}',
        '['.repeat(2_000),
        '{"__proto__":{"x":1}}',
        '{"a":1,"a":2}',
        'NaN',
      )
      .map((bytes): Body => ({ type: JSON_TYPE, bytes })),
    fc.uint8Array({ maxLength: 60 }).map((bytes): Body => ({ type: JSON_TYPE, bytes: Buffer.from(bytes) })),
    fc
      .record({ type: fc.constantFrom(...OTHER_TYPES), value: valid })
      .map(({ type, value }): Body => ({ type, bytes: JSON.stringify(value) ?? '' })),
    none,
  );
  return fc.oneof(
    { weight: 4, arbitrary: valid.map(asJson) },
    { weight: 4, arbitrary: nearly(valid).map(asJson) },
    { weight: 3, arbitrary: wild },
  );
}

/** A valid value with one member or row that is wrong, gone or too many. */
function nearly(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.record({ value: valid, at: fc.nat(), odd: wildJson, name: wildName }).map(({ value, at, odd, name }) => {
    if (typeof value !== 'object' || value === null) return odd;
    if (Array.isArray(value)) return [...(value as unknown[]), odd];
    const names = Object.keys(value);
    const hit = names[at % (names.length + 1)];
    if (hit === undefined) return { ...value, [name]: odd };
    const inner = (value as Record<string, unknown>)[hit];
    if (at % 3 === 0) return Object.fromEntries(Object.entries(value).filter(([one]) => one !== hit));
    return { ...value, [hit]: Array.isArray(inner) && at % 2 === 0 ? [...(inner as unknown[]), odd] : odd };
  });
}
