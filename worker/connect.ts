import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConnectionOptions } from '../config/temporal';
import type { Logger } from '../process/logging';

const RETRY_MS = 2_000;
const TOLD_EVERY_MS = 10_000;
const TRIED_FOR_MS = 10_000;

type Options = TemporalConnectionOptions & { address: string };

/**
 * Connects a worker to Temporal. The SDK tries the first connection only once, but a worker may start before its
 * server. So this function tries every 2 s until it succeeds, and logs the failure at most every 10 s. When `signal`
 * aborts, it stops trying and throws.
 */
export async function connectWorker(
  options: Options,
  { signal, log }: { signal: AbortSignal; log: Logger },
): Promise<NativeConnection> {
  let toldMs = -Infinity;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await NativeConnection.connect(options);
    } catch (error) {
      if (Date.now() - toldMs >= TOLD_EVERY_MS) {
        toldMs = Date.now();
        const trouble = inWords(error) ?? 'cannot be reached';
        log.warn({ error }, `Temporal at ${options.address} ${trouble}; trying again every 2 s.`);
      }
      await sleep(RETRY_MS, undefined, { signal });
    }
  }
}

/**
 * Tries for at most 10 s to connect to Temporal, and returns what is wrong with TLS or the credentials, in words that
 * follow "Temporal". Null if the connection succeeds, fails for another reason, or does neither in that time.
 */
export async function connectTrouble(options: Options): Promise<string | null> {
  const trying = NativeConnection.connect(options).then(
    (connection) => connection.close().then(() => null),
    (error: unknown) => inWords(error),
  );
  return Promise.race([trying, sleep(TRIED_FOR_MS, null, { ref: false })]);
}

/**
 * Error messages of a worker's connection, and what they mean. Only these messages, which come from libraries in the
 * SDK's core, tell the problems apart: a client's connection would report each of them as a passed deadline.
 */
const WORDS: [said: RegExp, words: string][] = [
  [
    /alert: CertificateRequired/,
    'asks for a client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH)',
  ],
  [
    /received fatal alert/,
    'refuses our client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH): expired, or not known there',
  ],
  [
    /InvalidCertificate\((Expired|NotValid)/,
    'has a certificate that is out of date, or the clock of this machine is wrong',
  ],
  [
    /InvalidCertificate/,
    'has a certificate of an authority that is not known here, or for another name (TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_SERVER_NAME)',
  ],
  [/InvalidContentType/, 'does not speak TLS there (TEMPORAL_TLS; TEMPORAL_API_KEY and certificates switch it on)'],
  [/valid authentication credentials/, 'does not accept our credentials (TEMPORAL_API_KEY): wrong, or expired'],
  [/does not have permission/, 'does not allow us in (TEMPORAL_API_KEY, TEMPORAL_NAMESPACE)'],
  [
    /UnexpectedEof|ConnectionReset|connection closed|BrokenPipe/,
    'ends the connection: it may want TLS (TEMPORAL_TLS), or refuse our client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH)',
  ],
];

function inWords(error: unknown): string | null {
  const said = error instanceof Error ? error.message : '';
  return WORDS.find(([pattern]) => pattern.test(said))?.[1] ?? null;
}
