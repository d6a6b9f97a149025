import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { version as sdkVersion } from '@temporalio/common/package.json';
import { ARCHIVES, platformName, TEMPORAL_CLI } from './temporal-release';

/** Where Temporal publishes its releases. */
const RELEASES_URL = 'https://github.com/temporalio/cli/releases/download';
const PROGRAM = 'temporal';
/** A download of more bytes is broken off. It is about twice the size of the largest archive. */
const MOST_BYTES = 150_000_000;

/** The name under which this version of the Temporal SDK keeps the CLI that it downloads, in the temporary folder. */
export const SDK_DOWNLOAD_NAME = `temporal-sdk-typescript-${sdkVersion}`;

/**
 * Downloads the release of the Temporal CLI into `folder` and returns the binary's path. Unpacks only an archive with
 * the pinned hash. Gives up after some seconds if there is no network or if no more data comes. Throws every error,
 * because the caller can then try to build the CLI.
 */
export async function downloadTemporal(
  folder: string,
  { releasesUrl = RELEASES_URL, archives = ARCHIVES }: { releasesUrl?: string; archives?: Record<string, string> } = {},
): Promise<string> {
  const platform = platformName();
  const expected = archives[platform];
  if (expected === undefined) throw new Error(`Temporal has no pinned release for ${platform}`);
  const url = `${releasesUrl}/${TEMPORAL_CLI}/temporal_cli_${TEMPORAL_CLI.slice(1)}_${platform}.tar.gz`;
  const file = join(folder, 'archive.tar.gz');
  const actual = await fetchInto(file, url);
  if (actual !== expected) {
    throw new Error(`${url} is not the archive that belongs there: its SHA-256 is ${actual}, not ${expected}`);
  }
  await unpack(file, folder);
  return join(folder, PROGRAM);
}

/** Downloads the archive at `url` into `file`, and returns the SHA-256 of its bytes in hex. */
async function fetchInto(file: string, url: string): Promise<string> {
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: 5_000 }, headersTimeout: 8_000, bodyTimeout: 20_000 });
  try {
    const archive = await fetch(url, { dispatcher });
    if (!archive.ok || !archive.body) throw new Error(`${url} answered ${archive.status}`);
    const hash = createHash('sha256');
    await pipeline(
      Readable.fromWeb(archive.body),
      async function* (chunks: AsyncIterable<Buffer>) {
        let bytes = 0;
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) throw new Error(`${url} is larger than any release`);
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(file, { flags: 'wx', mode: 0o600 }),
    );
    return hash.digest('hex');
  } finally {
    await dispatcher.close();
  }
}

async function unpack(archive: string, folder: string): Promise<void> {
  const tar = spawn('tar', ['-xzf', archive, '-C', folder, PROGRAM], { stdio: 'ignore' });
  const [code] = (await once(tar, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`tar could not unpack ${PROGRAM} (exit ${code})`);
}
