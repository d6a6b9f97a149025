import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayWithoutServices } from '../../scripts/generate/openapi-document';
import { ROOT } from '../telemetry/names';

/** Every route that a page or a text of ours names, and every curl line, is one that a server of ours answers. */

/** Routes of the worker, the codec server and the made-up Flinks, with the source that has them. */
const OF_OTHERS: Record<string, [file: string, literal: string]> = {
  'GET /metrics': ['worker/telemetry/metrics-server.ts', "'/metrics'"],
  'PUT /admin/webhooks': ['simulator/routes/admin.ts', "put('/webhooks'"],
  'GET /admin/webhooks': ['simulator/routes/admin.ts', "get('/webhooks'"],
  'POST /admin/logins/:loginId/finish': ['simulator/routes/admin.ts', "post('/logins/:loginId/finish'"],
  'POST …/decode': ['gateway/codec-server/server.ts', 'decode'],
};

interface Named {
  where: string;
  method: string;
  path: string;
  query: string[];
}

interface Document {
  paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>;
}

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.packages', 'test', 'scripts', 'bench']);
function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* files(path);
    else if (entry.isFile() && /\.(md|ts|mjs|ya?ml)$/.test(path) && path !== 'client/http/schema.ts') yield path;
  }
}

/** A placeholder of any form becomes the parameter that it stands for: `{loginId}`, `<runId>`, `${runId}`, `<…, URL-encoded>`. */
const withParameters = (path: string): string =>
  path
    .replaceAll(/\$\{encodeURIComponent\((\w+)\)\}/g, ':$1')
    .replaceAll(/\$?\{(\w+)\}/g, ':$1')
    .replaceAll(/<(\w+)[^>]*>/g, ':$1');

function named(where: string, method: string, address: string): Named {
  const [path = '', query = ''] = address.replace(/[.,:]+$/, '').split('?');
  return {
    where,
    method,
    path: withParameters(path),
    query: query.split('&').flatMap((pair) => pair.split('=')[0] || []),
  };
}

const SPELT = /\b(GET|POST|PUT|PATCH|DELETE) ((?:…\/|\/)(?:\$?\{[^}]*\}\)?\}?|<[^>]*>|[\w/.:?=&,-])*)/g;
const CURL = /\bcurl (?:(?:-X|--request) (\w+) )?"?(?:\$\w+|https?:\/\/[^/\s]+)(\/(?:<[^>]*>|[^\s"`])*)/g;

function* namedIn(where: string, text: string): Generator<Named> {
  for (const [, method = '', address = ''] of text.matchAll(SPELT)) yield named(where, method, address);
  for (const [, method = 'GET', address = ''] of text.matchAll(CURL)) yield named(where, method, address);
}

/** What is wrong with it; null if a server has that route and knows its query. */
async function wrongs(all: Named[]): Promise<string[]> {
  const app = await gatewayWithoutServices();
  const { paths } = app.swagger() as unknown as Document;
  const every = Object.keys(paths);
  const isKnown = ({ method, path }: Named): boolean => {
    const other = OF_OTHERS[`${method} ${path}`];
    if (other !== undefined) return readFileSync(join(ROOT, other[0]), 'utf8').includes(other[1]);
    const documented = every.find((one) => withParameters(one) === path);
    if (path.startsWith('/v1/')) return documented !== undefined && method.toLowerCase() in paths[documented]!;
    if (!path.startsWith('…')) return app.hasRoute({ method: method, url: path });
    const end = path.slice(1);
    return (
      app.hasRoute({ method: method, url: `/connect/:link${end}` }) ||
      every.some((one) => withParameters(one).endsWith(end))
    );
  };
  const unknownQuery = ({ method, path, query }: Named): string[] => {
    const documented = every.find((one) => withParameters(one) === path);
    if (documented === undefined) return [];
    const known = paths[documented]?.[method.toLowerCase()]?.parameters ?? [];
    return query.filter((name) => !known.some((one) => one.in === 'query' && one.name === name));
  };
  const found = all.flatMap((one) => {
    const told = `${one.where}: ${one.method} ${one.path}`;
    if (!isKnown(one)) return [`${told} is no route`];
    return unknownQuery(one).map((name) => `${told} does not know the query ${name}`);
  });
  await app.close();
  return found;
}

test('every route and every curl line of our pages and texts is one that is there, with its query', async () => {
  const all = [...files('.')].flatMap((path) => [...namedIn(path, readFileSync(join(ROOT, path), 'utf8'))]);
  expect(all.length).toBeGreaterThan(120);
  expect(all.filter(({ where }) => where.startsWith('docs/runbooks')).length).toBeGreaterThan(2);
  expect(await wrongs(all)).toEqual([]);
});

test('a route, a parameter or a query that is not there is noticed, in a sentence and in a curl line', async () => {
  const text =
    'See `GET /v1/banks` and `GET /v1/logins/{id}`, then `GET /v1/logins?bank=x`.\n' +
    'curl -X POST "$GATEWAY_URL/v1/runs/<runId>/stop" -H "authorization: Bearer $KEY"\ncurl $GATEWAY_URL/health';
  expect(await wrongs([...namedIn('x', text)])).toEqual([
    'x: GET /v1/banks is no route',
    'x: GET /v1/logins/:id is no route',
    'x: GET /v1/logins does not know the query bank',
    'x: POST /v1/runs/:runId/stop is no route',
    'x: GET /health is no route',
  ]);
});
