import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openApiDocument } from '../../scripts/generate/openapi-document';
import { operationsOf } from '../../scripts/generate/operations';
import { PROBLEMS } from '../../gateway/problems/problems';
import { openTestGateway } from '../gateway/support';
import { requireFreshBuild } from '../support/built';

const ROOT = join(__dirname, '../..');

test("the client's types, docs/problems.md, docs/postman.json, docs/settings.md and .env.example are what `npm run generate` makes", async () => {
  requireFreshBuild();
  const check = promisify(execFile)(process.execPath, ['dist/scripts/generate/main.js', '--check'], { cwd: ROOT });
  await check.catch(({ stdout }: { stdout: string }) => {
    throw new Error(stdout);
  });
});

test('they are made of what the gateway answers at /docs/json', async () => {
  const gateway = await openTestGateway();
  const answered = (await gateway.app.inject('/docs/json')).json<object>();
  await gateway.end();
  expect(await openApiDocument()).toEqual(answered);
});

test('every route that takes input names what it refuses, and every code it names is one', async () => {
  const operations = operationsOf(await openApiDocument());
  const open = operations.filter(({ statuses }) => !statuses.some((status) => status.startsWith('4')));
  expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'GET /docs',
    'GET /docs/events',
    'GET /docs/json',
    'GET /healthz',
    'GET /readyz',
  ]);
  for (const { path, problems } of operations.filter((one) => one.path.startsWith('/v1/'))) {
    expect([path, problems]).toEqual([
      path,
      expect.arrayContaining(['unauthorized', 'too_many_requests', 'invalid_request']),
    ]);
  }
  const named = new Set(operations.flatMap(({ problems }) => problems));
  expect([...named].filter((code) => !(code in PROBLEMS))).toEqual([]);
});
