import Ajv from 'ajv/dist/2020';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { checkRows } from '../../app/register-logins';
import { INSTITUTIONS } from '../../simulator/institutions';
import { gatewayOn, openTestGateway, type TestGateway } from './support';

interface Media {
  schema: object & { examples?: unknown[] };
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Content {
  content?: Record<string, Media>;
}
interface Operation {
  parameters?: { name: string; in: string; schema: object; example?: unknown }[];
  requestBody?: Content;
  responses: Record<string, Content>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, Record<string, Operation>>;
}

let gateway: TestGateway;
let document: Document;
/** The routes with their validation schemas, as registered on a second gateway. */
const routes = new Map<string, RouteOptions>();

beforeAll(async () => {
  gateway = await openTestGateway();
  const { app } = gatewayOn(gateway.ownStore);
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.set(`${method} ${route.url}`, route);
  });
  document = (await app.inject('/docs/json')).json<Document>();
  await app.close();
});
afterAll(() => gateway.end());

const examplesOf = ({ schema, example, examples }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples ?? {}).map(({ value }) => value),
  ...(schema.examples ?? []),
];

/** Every operation with its bodies and JSON answers: `POST /v1/logins body`, `POST /v1/logins 200`, ... */
function* bodies(): Generator<{ what: string; route: string; part: string; media: Media }> {
  for (const [path, operations] of Object.entries({ ...document.paths, ...document.webhooks })) {
    for (const [method, { requestBody, responses }] of Object.entries(operations)) {
      const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
      for (const [part, { content = {} }] of Object.entries({ body: requestBody ?? {}, ...responses })) {
        for (const [type, media] of Object.entries(content)) {
          if (/json/.test(type)) yield { what: `${route} ${part}`, route, part, media };
        }
      }
    }
  }
}

test('every request body and every JSON answer in the document has an example that its schema accepts', () => {
  // Formats are only text for people here; the routes' schemas check what they mean.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const misfits = [...bodies()].flatMap(({ what, media }) => {
    const examples = examplesOf(media);
    const fits = ajv.compile(media.schema);
    return examples.length === 0
      ? [`${what}: no example`]
      : examples.filter((example) => !fits(example)).map(() => `${what}: ${ajv.errorsText(fits.errors)}`);
  });
  expect(misfits).toEqual([]);
  const counted = [...bodies()].map(({ part }) => part);
  expect(counted.filter((part) => part === 'body').length).toBeGreaterThan(14);
  expect(counted.filter((part) => part.startsWith('2')).length).toBeGreaterThan(20);
});

test('what the document shows, the schemas of the routes accept: bodies as they come in, answers as they go out', () => {
  const checked: string[] = [];
  for (const { what, route, part, media } of bodies()) {
    const { body, response } = routes.get(route)?.schema ?? {};
    const schema = part === 'body' ? body : (response as Record<string, unknown> | undefined)?.[part];
    if (!(schema instanceof z.ZodType)) continue;
    for (const example of examplesOf(media)) {
      expect({ what, error: schema.safeParse(example).error }).toEqual({ what, error: undefined });
    }
    checked.push(what);
  }
  const reads = Object.entries(document.paths).filter(([, { get }]) => get !== undefined);
  const ofReads = reads.map(([path]) => `GET ${path.replaceAll(/\{(\w+)\}/g, ':$1')} 200`);
  expect(checked).toEqual(
    expect.arrayContaining([...ofReads, 'POST /v1/logins body', 'PATCH /v1/logins/:loginId 202']),
  );
});

test('the rows of the example of POST /v1/logins are taken', () => {
  const media = document.paths['/v1/logins']?.['post']?.requestBody?.content?.['application/json'];
  const [example] = examplesOf(media!) as [{ logins: unknown[] }];
  expect(checkRows(example.logins)).toMatchObject({ rows: [{ index: 0 }], rejected: [] });
});

test('every parameter of a path has an example; institutions are those of the made-up Flinks', () => {
  const missing = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.values(operations).flatMap(({ parameters = [] }) =>
      parameters.filter((one) => one.in === 'path' && one.example === undefined).map(({ name }) => `${path} ${name}`),
    ),
  );
  expect(missing).toEqual([]);
  const named = [...JSON.stringify(document).matchAll(/"institution":"([^"]+)"/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !INSTITUTIONS.some((known) => known.name === name))).toEqual([]);
});
