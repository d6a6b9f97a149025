import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadTemporal } from '../../embedded/temporal-download';

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

test('the program is taken out of the archive the listing names', async () => {
  const body = archive();
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/archive.tar.gz') response.end(body);
    else response.end(JSON.stringify({ archiveUrl: `${url}/archive.tar.gz`, fileToExtract: 'temporal' }));
  });
  const folder = target();
  expect(readFileSync(await downloadTemporal(folder, url), 'utf8')).toBe('the program');
  expect(existsSync(join(folder, 'LICENSE'))).toBe(false);
  expect(asked[0]).toMatch(/^\/cli\/default\?arch=.+&sdk-name=sdk-typescript&sdk-version=\d/);
});

test('an archive cut short is an error', async () => {
  const body = archive();
  const url = await serve((request, response) => {
    if (request.url === '/archive.tar.gz') response.end(body.subarray(0, body.length / 2));
    else response.end(JSON.stringify({ archiveUrl: `${url}/archive.tar.gz`, fileToExtract: 'temporal' }));
  });
  await expect(downloadTemporal(target(), url)).rejects.toThrow();
});

test('a listing that names a file outside the folder is an error', async () => {
  const url = await serve((_request, response) =>
    response.end(JSON.stringify({ archiveUrl: `${url}/archive.tar.gz`, fileToExtract: '../temporal' })),
  );
  await expect(downloadTemporal(target(), url)).rejects.toThrow('odd file');
});

test('a server that says no, or is not there, or never answers, is given up within ten seconds', async () => {
  const folder = target();
  const endAfterMs = async (url: string, why?: string): Promise<number> => {
    const startedMs = performance.now();
    await expect(downloadTemporal(folder, url)).rejects.toThrow(why);
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
