import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadTemporal } from '../../embedded/temporal-download';
import { ARCHIVES, platformName } from '../../embedded/temporal-release';

let scratch: string;
let server: Server | undefined;

beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'flinks-download-'))));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(scratch, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The archive as published by Temporal: the program and other files. */
function archive(): Buffer {
  const folder = join(scratch, 'release');
  mkdirSync(folder);
  writeFileSync(join(folder, 'temporal'), 'the program');
  chmodSync(join(folder, 'temporal'), 0o755);
  writeFileSync(join(folder, 'LICENSE'), 'text');
  return execFileSync('tar', ['-czf', '-', '-C', folder, 'temporal', 'LICENSE']);
}

function target(): string {
  const folder = join(scratch, 'target');
  mkdirSync(folder);
  return folder;
}

/** The pins of a release that consists of this archive. */
const pinned = (body: Buffer) => ({ [platformName()]: createHash('sha256').update(body).digest('hex') });

test('the program is taken out of the archive of the pinned release', async () => {
  const body = archive();
  const asked: string[] = [];
  const releasesUrl = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.end(body);
  });
  const folder = target();
  const program = await downloadTemporal(folder, { releasesUrl, archives: pinned(body) });
  expect(readFileSync(program, 'utf8')).toBe('the program');
  expect(existsSync(join(folder, 'LICENSE'))).toBe(false);
  expect(asked).toEqual([`/v1.5.1/temporal_cli_1.5.1_${platformName()}.tar.gz`]);
});

test('an archive that is another one is not unpacked', async () => {
  const body = archive();
  const releasesUrl = await serve((_request, response) => response.end(body));
  const folder = target();
  await expect(downloadTemporal(folder, { releasesUrl })).rejects.toThrow('is not the archive');
  expect(existsSync(join(folder, 'temporal'))).toBe(false);
});

test('an archive cut short is an error', async () => {
  const body = archive();
  const releasesUrl = await serve((_request, response) => response.end(body.subarray(0, body.length / 2)));
  await expect(downloadTemporal(target(), { releasesUrl, archives: pinned(body) })).rejects.toThrow();
});

test('every platform that PostgreSQL comes packaged for has its pin; another one is not fetched', async () => {
  expect(Object.keys(ARCHIVES).sort()).toEqual(['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64']);
  expect(Object.values(ARCHIVES).filter((hash) => !/^[0-9a-f]{64}$/.test(hash))).toEqual([]);
  await expect(downloadTemporal(target(), { archives: {} })).rejects.toThrow('no pinned release');
});

test('a server that says no, or is not there, or never answers, is given up within ten seconds', async () => {
  const endAfterMs = async (releasesUrl: string, why?: string): Promise<number> => {
    const startedMs = performance.now();
    await expect(downloadTemporal(mkdtempSync(join(scratch, 'none-')), { releasesUrl })).rejects.toThrow(why);
    return performance.now() - startedMs;
  };
  const refusing = await serve((_request, response) => response.writeHead(503).end());
  // Nothing listens on this port, which only the system may assign.
  const ends = [await endAfterMs(refusing, '503'), await endAfterMs('http://127.0.0.1:1')];
  server?.close();
  ends.push(await endAfterMs(await serve(() => undefined)));
  // Allows for a busy machine.
  expect(Math.max(...ends)).toBeLessThan(10_000 + 5_000);
});
