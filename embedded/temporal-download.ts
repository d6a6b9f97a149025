import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { version as sdkVersion } from '@temporalio/common/package.json';

/** Where the Temporal SDKs fetch their development server from. */
const DOWNLOADS_URL = 'https://temporal.download';
const ARCH: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The name under which this version of the SDK keeps its download in the system's temporary folder. */
export const SDK_DOWNLOAD_NAME = `temporal-sdk-typescript-${sdkVersion}`;

/**
 * Fetches the SDK's Temporal server into `folder` and returns the binary's path. Gives up within seconds if there is no
 * network, or if the data stops. Throws any error: the caller has another way.
 */
export async function downloadTemporal(folder: string, downloadsUrl = DOWNLOADS_URL): Promise<string> {
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: 5_000 }, headersTimeout: 8_000, bodyTimeout: 20_000 });
  try {
    const query = new URLSearchParams({
      arch: ARCH[process.arch] ?? process.arch,
      platform: process.platform,
      format: 'tar.gz',
      'sdk-name': 'sdk-typescript',
      'sdk-version': sdkVersion,
    });
    const listing = await fetch(`${downloadsUrl}/cli/default?${query.toString()}`, {
      dispatcher,
      signal: AbortSignal.timeout(8_000),
    });
    if (!listing.ok) throw new Error(`${downloadsUrl} answered ${listing.status}`);
    const { archiveUrl, fileToExtract } = (await listing.json()) as { archiveUrl: string; fileToExtract: string };
    if (!/^[\w.][\w.-]*$/.test(fileToExtract)) throw new Error(`${downloadsUrl} names an odd file: ${fileToExtract}`);

    const archive = await fetch(archiveUrl, { dispatcher });
    if (!archive.ok || !archive.body) throw new Error(`${archiveUrl} answered ${archive.status}`);
    await unpack(Readable.fromWeb(archive.body), folder, fileToExtract);
    return join(folder, fileToExtract);
  } finally {
    await dispatcher.close();
  }
}

async function unpack(archive: Readable, folder: string, file: string): Promise<void> {
  const tar = spawn('tar', ['-xzf', '-', '-C', folder, file], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(tar, 'exit') as Promise<[number | null]>;
  await Promise.all([pipeline(archive, tar.stdin), ended]);
  const [code] = await ended;
  if (code !== 0) throw new Error(`tar could not unpack ${file} (exit ${code})`);
}
