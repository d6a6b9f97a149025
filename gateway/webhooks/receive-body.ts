import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../problems/problems';
import type { LargeTurns } from './large-turns';

/** The maximum size of a body. Flinks sends everything that it knows about a login in one webhook. */
const LONGEST_BODY_BYTES = 64 * 1024 * 1024;

/**
 * A body of up to this size needs no turn. All senders behind one proxy, Flinks among them, may have the same address,
 * so if small bodies needed turns too, strangers could make Flinks' usual webhooks wait.
 */
export const SMALL_BODY_BYTES = 64 * 1024;

/**
 * How much of a body must arrive within `stalledAfterMs`, or within `stalledWhileOthersWaitMs` while others wait for a
 * turn (ReceivingLimits), so that the body does not count as stalled.
 */
const PROGRESS_BYTES = 64 * 1024;
const LOOKS_BEFORE_STALLED = 4;

/**
 * A body is refused if its pieces are smaller than this on average, because each piece is handled by itself, which
 * costs far more than its bytes.
 */
const SMALLEST_PIECE_BYTES = 64;
const PIECES_BEFORE_JUDGED = 2_000;

/**
 * Receives a body into memory, from a sender that is not verified yet, and passes each chunk to `onChunk` without
 * parsing it. Throws `body_too_large`, `request_timeout`, `webhooks_busy`, and `malformed_request` for a body that is
 * cut short or comes in tiny pieces. The rest of a refused body is left unread.
 */
export async function receiveBody(
  raw: IncomingMessage,
  { turns, address, onChunk }: { turns: LargeTurns; address: string; onChunk: (chunk: Buffer) => void },
): Promise<Buffer[]> {
  if (Number(raw.headers['content-length'] ?? 0) > LONGEST_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  const progress = watchProgress(turns);
  let bytes = 0;
  let turn: Turn | null = null;
  // The body is read by listeners rather than by an iterator, because a promise for each piece would cost more than the
  // piece.
  const whole = new Promise<void>((resolve, reject) => {
    raw.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > LONGEST_BODY_BYTES) return reject(tooLarge());
      if (isCrumbled(chunks.length + 1, bytes)) return reject(crumbled());
      onChunk(chunk);
      chunks.push(chunk);
      progress.arrived(chunk.length, { hasTurn: turn !== null });
      if (bytes <= SMALL_BODY_BYTES || turn !== null) return;
      raw.pause();
      turn = takeTurn(() => progress.pausedFor(turns.take(address, () => raw.destroyed)));
      turn.begun.then(() => raw.resume(), reject);
    });
    raw.once('end', resolve);
    raw.once('error', () => reject(cutShort()));
    raw.once('close', () => reject(cutShort()));
  });
  try {
    await Promise.race([whole, progress.stalled]);
    return chunks;
  } finally {
    for (const event of ['data', 'end', 'error', 'close']) raw.removeAllListeners(event);
    raw.pause();
    progress.close();
    (turn as Turn | null)?.end();
  }
}

interface Turn {
  begun: Promise<void>;
  end: () => void;
}

/** Takes a turn whose `end` may be called before the turn has begun; the turn then ends as soon as it begins. */
function takeTurn(take: () => Promise<() => void>): Turn {
  let isOver = false;
  let end = () => {};
  const begun = take().then((taken) => {
    end = taken;
    if (isOver) taken();
  });
  return {
    begun,
    end: () => {
      isOver = true;
      end();
    },
  };
}

const isCrumbled = (pieces: number, bytes: number): boolean =>
  pieces >= PIECES_BEFORE_JUDGED && bytes < pieces * SMALLEST_PIECE_BYTES;

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
  // It can happen that nobody awaits this promise when it is rejected. The rejection must not count as unhandled even
  // then.
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
    /** Stops the clock during `work`, because a sender that waits for its turn has not stalled. */
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

const cutShort = (): ProblemError =>
  new ProblemError('malformed_request', 'The connection ended before the whole body had arrived.');

const crumbled = (): ProblemError =>
  new ProblemError('malformed_request', 'The body came in too many tiny pieces. Send it in larger pieces.');

const tooLarge = (): ProblemError =>
  new ProblemError('body_too_large', 'The body of a webhook may have at most 64 MB.');

const bodyStalled = (): ProblemError =>
  new ProblemError('request_timeout', 'The body stopped arriving, or arrived too slowly. Send it again.', {
    headers: { connection: 'close' },
  });
