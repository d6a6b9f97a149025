import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLock, type AuditOptions } from '../../scripts/audit-lock/audit-lock';

const ID = 'GHSA-aaaa-bbbb-cccc';
const ADVISORY = { id: 1, url: `https://github.com/advisories/${ID}`, title: 'It leaks', severity: 'high', vulnerable_versions: '<2', cwe: [], cvss: { score: 7, vectorString: null } }; // prettier-ignore
let folder: string;
let servers: Server[];
let printed: string[];

beforeEach(() => {
  servers = [];
  printed = [];
  folder = mkdtempSync(join(tmpdir(), 'audit-lock-'));
  const manifest = {
    name: 'x',
    version: '1.0.0',
    dependencies: { leaky: '1.0.0' },
    devDependencies: { 'leaky-tool': '1.0.0' },
  };
  const locked = (name: string, more = {}) => ({ version: '1.0.0', resolved: `https://x.test/${name}.tgz`, ...more });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const packages = {
    '': manifest,
    'node_modules/leaky': locked('leaky'),
    'node_modules/leaky-tool': locked('leaky-tool', { dev: true }),
  };
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'x', version: '1.0.0', lockfileVersion: 3, packages }),
  );
});
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A registry with an audit service that knows these advisories of `leaky`. */
const registryWith = (advisories: object[]) =>
  serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.endsWith('/advisories/bulk')) response.end(JSON.stringify({ leaky: advisories }));
    else response.end(JSON.stringify({ name: 'leaky', versions: { '1.0.0': { name: 'leaky', version: '1.0.0' } }, 'dist-tags': { latest: '1.0.0' } })); // prettier-ignore
  });
/** One without. */
const mirror = () => serve((_request, response) => response.writeHead(405).end());
const osvWith = (asked: unknown[], ...ids: string[]) =>
  serve((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push(JSON.parse(text));
      response.end(JSON.stringify({ results: [ids.length === 0 ? {} : { vulns: ids.map((id) => ({ id })) }] }));
    });
  });
const NOWHERE = 'http://127.0.0.1:1';
const audit = (options: Partial<AuditOptions>) =>
  auditLock({
    folder,
    exceptions: [],
    today: '2026-06-01',
    osvUrl: NOWHERE,
    print: (line) => printed.push(line),
    ...options,
  });

test('what the registry knows of an installed package is a failure, with its id', async () => {
  expect(await audit({ registry: await registryWith([ADVISORY]) })).toBe(1);
  expect(printed).toEqual([
    `FOUND  ${ID} in leaky: high: It leaks`,
    '1 known vulnerabilities in 1 packages, says the registry.',
  ]);
});

test('nothing known is a success', async () => {
  expect(await audit({ registry: await registryWith([]) })).toBe(0);
  expect(printed).toEqual(['0 known vulnerabilities in 1 packages, says the registry.']);
});

test('where the registry has no such service OSV is asked, about what is installed to run', async () => {
  const asked: unknown[] = [];
  expect(await audit({ registry: await mirror(), osvUrl: await osvWith(asked, ID) })).toBe(1);
  expect(asked).toEqual([{ queries: [{ package: { name: 'leaky', ecosystem: 'npm' }, version: '1.0.0' }] }]);
  expect(printed[0]).toBe(`FOUND  ${ID} in leaky: https://osv.dev/vulnerability/${ID}`);
  expect(await audit({ registry: await mirror(), osvUrl: await osvWith(asked) })).toBe(0);
  expect(printed.at(-1)).toMatch(/^0 known vulnerabilities in 1 packages, says OSV \(the registry: .*405/);
});

test('where nobody can be asked it is skipped with the reason, unless an answer is required', async () => {
  const registry = await mirror();
  expect(await audit({ registry })).toBe(0);
  expect(printed).toEqual([expect.stringMatching(/^SKIPPED: .*405.*127\.0\.0\.1:1: \w+/)]);
  expect(await audit({ registry, required: true })).toBe(1);
});

test('an exception counts for its finding only, and until its last day', async () => {
  const registry = await registryWith([ADVISORY]);
  const exception = { id: ID, package: 'leaky', reason: 'the leaking function is not called', until: '2026-06-01' };
  expect(await audit({ registry, exceptions: [exception] })).toBe(0);
  expect(printed[0]).toBe(`excepted  ${ID} in leaky: the leaking function is not called`);
  expect(await audit({ registry, exceptions: [exception], today: '2026-06-02' })).toBe(1);
  expect(await audit({ registry, exceptions: [{ ...exception, package: 'other' }] })).toBe(1);
});
