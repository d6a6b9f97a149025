import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../problems/problems';
import type { LargeTurns } from './large-turns';

/** Maximum size of a body. Flinks sends everything it knows about a login at once. */
const LONGEST_BODY_BYTES = 64 * 1024 * 1024;

/** Bodies up to this size never wait: all senders behind one proxy, including Flinks, may share an address. */
export const SMALL_BODY_BYTES = 64 * 1024;

/** How much must arrive for a body to count as progressing; a byte now and then does not. */
const PROGRESS_BYTES = 64 * 1024;
const LOOKS_BEFORE_STALLED = 4;

/**
 * Receives a body from an unverified sender into memory, and passes each chunk to `onChunk` without parsing it. Throws
 * `body_too_large`, `request_timeout`, `malformed_request` for a truncated body, and `webhooks_busy`.
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
    // Not destroyed when we stop: the connection must still carry our answer.
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

/** Reads the next chunk. Throws if the connection breaks off. */
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
  // This promise is only raced against, so its rejection must not count as unhandled.
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
    /** Stops the clock during `work`: a sender who waits for us has not stalled. */
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
