import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../problems';
import type { LargeTurns } from './large-turns';

/** Flinks sends everything it knows of a login at once. */
const LONGEST_BODY_BYTES = 64 * 1024 * 1024;

/** Bodies up to here never wait: everybody behind one proxy, Flinks among them, may share an address. */
export const SMALL_BODY_BYTES = 64 * 1024;

/** What must arrive before a body counts as stalled: a byte now and then is no progress. */
const PROGRESS_BYTES = 64 * 1024;
const LOOKS_BEFORE_STALLED = 4;

/**
 * Receives a body whose sender is not known yet, in memory, and hands each chunk to `onChunk`. Nothing is looked into.
 * Throws `body_too_large`, `request_timeout`, `malformed_request` for one that is cut short, and `webhooks_busy`.
 */
export async function receiveBody(
  raw: IncomingMessage,
  { turns, address, onChunk }: { turns: LargeTurns; address: string; onChunk: (chunk: Buffer) => void },
): Promise<Buffer[]> {
  if (Number(raw.headers['content-length'] ?? 0) > LONGEST_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  const progress = watchProgress(turns);
  let endTurn: (() => void) | null = null;
  let bytes = 0;
  try {
    // Not destroyed when we stop: the connection has still to carry our answer.
    const arriving = (raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer, undefined>)[
      Symbol.asyncIterator
    ]();
    for (;;) {
      const { done, value }: IteratorResult<Buffer, undefined> = await Promise.race([
        nextOf(arriving),
        progress.stalled,
      ]);
      if (done === true) return chunks;
      bytes += value.length;
      if (bytes > LONGEST_BODY_BYTES) throw tooLarge();
      onChunk(value);
      chunks.push(value);
      if (bytes > SMALL_BODY_BYTES && endTurn === null) {
        endTurn = await progress.pausedFor(turns.take(address, () => raw.destroyed));
      }
      progress.arrived(value.length, { hasTurn: endTurn !== null });
    }
  } finally {
    progress.close();
    endTurn?.();
  }
}

/** Where the connection breaks off there is no more to come. */
async function nextOf(arriving: AsyncIterator<Buffer, undefined>): Promise<IteratorResult<Buffer, undefined>> {
  try {
    return await arriving.next();
  } catch {
    throw new ProblemError('malformed_request', 'The body was cut short.');
  }
}

function watchProgress(turns: LargeTurns) {
  let sinceMs: number | null = Date.now();
  let bytes = 0;
  let isLarge = false;
  let timer: NodeJS.Timeout | undefined;
  const { stalledAfterMs, stalledWhileOthersWaitMs } = turns.limits;
  const stalled = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      const limitMs = isLarge && turns.isContended ? stalledWhileOthersWaitMs : stalledAfterMs;
      if (sinceMs !== null && Date.now() - sinceMs >= limitMs) reject(bodyStalled());
    }, stalledWhileOthersWaitMs / LOOKS_BEFORE_STALLED);
  });
  // Raced against; on its own it is nobody's.
  stalled.catch(() => undefined);
  return {
    stalled,
    arrived(count: number, { hasTurn }: { hasTurn: boolean }): void {
      isLarge = hasTurn;
      bytes += count;
      if (bytes < PROGRESS_BYTES) return;
      bytes = 0;
      sinceMs = Date.now();
    },
    /** Who waits for us has not stalled. */
    async pausedFor<T>(work: Promise<T>): Promise<T> {
      sinceMs = null;
      try {
        return await work;
      } finally {
        sinceMs = Date.now();
      }
    },
    close: () => clearInterval(timer),
  };
}

const tooLarge = (): ProblemError => new ProblemError('body_too_large', 'A webhook may take 64 MB.');

const bodyStalled = (): ProblemError =>
  new ProblemError('request_timeout', 'The body stopped arriving; send it again.', {
    headers: { connection: 'close' },
  });
