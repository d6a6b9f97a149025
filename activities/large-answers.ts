import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { LargeAnswer, NightlyRefreshStatus, UnreadAnswer } from '../flinks/client';
import { FlinksUnexpectedShapeError, revivedError } from '../flinks/errors';
import type { LargeReading } from './landing-thread';
import { Semaphore } from '../process/semaphore';

/**
 * Lets bodies of more than four megabytes into this process one at a time: the next body is read only when the one
 * before is stored. Reading 25 MB takes about 150 MB of memory. While a body waits for its turn, nothing is read from
 * its connection.
 */
export const largeAnswerSlots = new Semaphore(1);

/**
 * The heap of the thread for accounts, in megabytes. An answer that needs more ends its thread, not the process. The
 * bytes of the body are not on this heap.
 */
const HEAP_MB = 256;
/**
 * The heap of the thread for lists, in megabytes. A list is read as a whole. The longest list that is accepted, of 64
 * MB, needs no more than this.
 */
const LIST_HEAP_MB = 1_024;

/** How long a thread is kept for the next large answer. It takes 0.2 s to start, but holds 40 MB. */
const IDLE_MS = 10_000;

/**
 * In a build, the compiled thread is beside this file. When TypeScript runs directly (jest), the thread of the last
 * build is used.
 */
const BESIDE = join(__dirname, 'landing-thread.js');
const THREAD = existsSync(BESIDE) ? BESIDE : join(__dirname, '..', 'dist', 'activities', 'landing-thread.js');

const oneThread = (heapMb: number): Piscina =>
  new Piscina({
    filename: THREAD,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 8 },
  });
const threads = { accounts: oneThread(HEAP_MB), list: oneThread(LIST_HEAP_MB) };

type Read = Exclude<LargeReading, { kind: 'failed' }>;

/**
 * Reads a large answer with accounts on a thread of its own. The answer's body is handed over to the thread, and cannot
 * be used afterwards.
 *
 * @throws the errors of reading a small answer; FlinksUnexpectedShapeError if the answer does not fit into the thread's
 * memory; the reason of `signal` if that aborts.
 */
export async function readLargeAnswer(
  answer: LargeAnswer,
  signal: AbortSignal,
): Promise<Exclude<Read, { kind: 'list' }>> {
  return (await readOn('accounts', answer, signal)) as Exclude<Read, { kind: 'list' }>;
}

/** Reads a large list of ineligible logins on its own thread. Throws what readLargeAnswer throws. */
export async function readLargeList(answer: UnreadAnswer, signal: AbortSignal): Promise<NightlyRefreshStatus> {
  return (await readOn('list', answer, signal)) as Extract<Read, { kind: 'list' }>;
}

async function readOn(
  thread: keyof typeof threads,
  answer: LargeAnswer | UnreadAnswer,
  signal: AbortSignal,
): Promise<Read> {
  const { raw, endpoint, status } = answer;
  const bytes = raw.length;
  const memory = raw.buffer as ArrayBuffer;
  try {
    const transferList = memory.byteLength === bytes ? [memory] : [];
    const reading = (await threads[thread].run(answer, { signal, transferList })) as LargeReading;
    if (reading.kind === 'failed') throw revivedError(reading.error);
    return reading;
  } catch (error) {
    signal.throwIfAborted();
    if (!isOutOfMemory(error)) throw error;
    throw new FlinksUnexpectedShapeError(
      `${bytes} bytes that need more than ${thread === 'list' ? LIST_HEAP_MB : HEAP_MB} MB to be read`,
      {
        endpoint,
        status,
      },
    );
  }
}

/** Recognises the error by its code, not by its class, because it comes from another thread. */
const isOutOfMemory = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
