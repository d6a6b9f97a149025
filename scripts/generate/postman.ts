import { convertV2 } from 'openapi-to-postmanv2';

const OPTIONS = {
  folderStrategy: 'Tags',
  parametersResolution: 'Example',
  enableOptionalParameters: false,
  includeAuthInfoInExample: false,
} as const;
/** The members of the converter's answer that are used here. The converter's package has no types. */
interface Conversion {
  reason?: string;
  output?: { data: object }[];
}

/** Members that differ at every conversion. They are left out, because Postman makes new ones when it imports. */
const ALWAYS_NEW = new Set(['id', '_postman_id']);

/** Returns the text of docs/postman.json: the routes that an app calls, for Postman, Bruno, Insomnia and Hoppscotch. */
export async function postmanCollection(document: object): Promise<string> {
  const { paths, webhooks: _webhooks, ...others } = document as { paths: Record<string, object>; webhooks: object };
  const ofApps = Object.entries(paths).filter(([path]) => path.startsWith('/v1/'));
  const made = await converted(JSON.stringify({ ...others, paths: withExamples(Object.fromEntries(ofApps)) }));
  const collection = {
    ...(stable(made) as object),
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://127.0.0.1:8080' },
      { key: 'apiKey', value: '' },
    ],
  };
  return `${JSON.stringify(collection, null, 2)}\n`;
}

interface Parameter {
  name: string;
  in: string;
  schema: { examples?: unknown[]; default?: unknown; enum?: unknown[] };
}

/**
 * Gives each parameter an example, in the place where the converter reads it. For a parameter without an example, the
 * converter would make up a new value each time.
 */
function withExamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withExamples);
  if (typeof value !== 'object' || value === null) return value;
  const { name, in: place, schema } = value as Partial<Parameter>;
  if (name === undefined || place === undefined || schema === undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withExamples(member)]));
  }
  return { ...value, example: schema.examples?.[0] ?? schema.default ?? schema.enum?.[0] ?? '' };
}

const converted = (data: string): Promise<object> =>
  new Promise((resolve, reject) => {
    convertV2({ type: 'string', data }, OPTIONS, (error: unknown, answer?: Conversion) => {
      const collection = answer?.output?.[0]?.data;
      if (collection !== undefined) resolve(collection);
      else reject(new Error(`No collection could be made: ${String(answer?.reason ?? error)}`));
    });
  });

/** Drops what differs each time (ids), empty `auth` members, and the saved answers, which the OpenAPI document has. */
function stable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stable);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, member]) => !(ALWAYS_NEW.has(name) && isMade(member)) && !(name === 'auth' && member === null),
  );
  return Object.fromEntries(kept.map(([name, member]) => [name, name === 'response' ? [] : stable(member)]));
}

const isMade = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{8}-/.test(value);
