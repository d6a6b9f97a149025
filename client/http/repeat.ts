import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswerError } from './errors';

/** How often a call that may be repeated is made, and how long it waits. */
export interface Patience {
  /** The maximum number of attempts, including the first. */
  attempts: number;
  /** The time limit of each attempt, until its whole answer has arrived, in milliseconds. */
  timeoutMs: number;
  /**
   * The upper bound of the first pause, in milliseconds. It doubles for each further pause. The pause itself is random
   * below that bound, or as long as `Retry-After` says if that is longer.
   */
  firstPauseMs: number;
  /** The longest pause, in milliseconds. If `Retry-After` asks for a longer one, there is no further attempt. */
  longestPauseMs: number;
}

export const PATIENCE: Patience = { attempts: 4, timeoutMs: 30_000, firstPauseMs: 250, longestPauseMs: 20_000 };

/** The longest delay that a timer of Node.js can have. With a longer one, even Infinity, it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Returns `base` with the members that `changes` gives in place of its own. */
export const patienceOf = (base: Patience, changes: Partial<Patience> = {}): Patience => ({
  attempts: changes.attempts ?? base.attempts,
  timeoutMs: changes.timeoutMs ?? base.timeoutMs,
  firstPauseMs: changes.firstPauseMs ?? base.firstPauseMs,
  longestPauseMs: changes.longestPauseMs ?? base.longestPauseMs,
});

export type Fetch = (request: Request) => Promise<Response>;

/**
 * Makes a call, and makes it again until a whole answer has arrived that another attempt would not improve, or until
 * the attempts are used up. Only for calls whose repeat does no harm.
 *
 * @throws NoAnswerError; the reason of the caller's signal, if the caller has aborted
 */
export function repeating(fetchOnce: Fetch, patience: Patience): Fetch {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= patience.attempts;
      const answer = await tried(fetchOnce, request, patience.timeoutMs);
      const pauseMs = isLast ? null : pauseBefore(answer, attempt, patience);
      if (pauseMs === null) {
        if (answer instanceof Response) return answer;
        throw new NoAnswerError(attempt, answer.cause);
      }
      await sleep(pauseMs, undefined, { signal: request.signal }).catch(() => request.signal.throwIfAborted());
    }
  };
}

/**
 * Makes a call exactly once. For calls whose repeat could do harm: after no answer, the gateway may have carried out
 * the call all the same.
 *
 * @throws NoAnswerError; the reason of the caller's signal, if the caller has aborted
 */
export const once = (fetchOnce: Fetch, patience: Patience): Fetch => repeating(fetchOnce, { ...patience, attempts: 1 });

/**
 * The requests under way. They are kept here because Node 20 holds a request only weakly. If a request were garbage
 * collected, an abort would no longer end its call.
 */
const underWay = new Set<Request>();

async function tried(fetchOnce: Fetch, request: Request, timeoutMs: number): Promise<Response | { cause: unknown }> {
  const late = new AbortController();
  const isLate = () => late.abort(new DOMException(`No answer in ${timeoutMs} ms.`, 'TimeoutError'));
  const timer = setTimeout(isLate, Math.min(timeoutMs, LONGEST_TIMER_MS));
  const attempt = new Request(request.clone(), { signal: AbortSignal.any([request.signal, late.signal]) });
  underWay.add(attempt);
  try {
    return await whole(await fetchOnce(attempt));
  } catch (cause) {
    request.signal.throwIfAborted();
    return { cause };
  } finally {
    clearTimeout(timer);
    underWay.delete(attempt);
  }
}

/** Reads the whole body of an answer now, because the body may stall or be cut off too. */
async function whole(response: Response): Promise<Response> {
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(await response.arrayBuffer(), { status, statusText, headers });
}

/**
 * The pause before the next attempt, in milliseconds. Null if there shall be no further attempt, because the answer is
 * final or asks for a longer pause than `longestPauseMs`.
 */
function pauseBefore(answer: Response | { cause: unknown }, attempt: number, patience: Patience): number | null {
  const most = Math.min(patience.firstPauseMs * 2 ** (attempt - 1), patience.longestPauseMs);
  const random = Math.random() * most;
  if (!(answer instanceof Response)) return random;
  if (!isPassing(answer)) return null;
  const asked = retryAfterMs(answer) ?? 0;
  return asked > patience.longestPauseMs ? null : Math.max(asked, random);
}

/**
 * Whether another attempt may get a better answer. A 502 with a problem document is final, because the gateway itself
 * sent it: Flinks has refused the call, or Flinks' answer cannot be read.
 */
function isPassing({ status, headers }: Response): boolean {
  if (status === 502) return headers.get('content-type')?.startsWith('application/problem+json') !== true;
  return status === 408 || status === 429 || status === 503 || status === 504;
}

/**
 * The delay that the header `Retry-After` asks for, in milliseconds. The header has it in seconds or as a date. Null if
 * the header is missing or cannot be read.
 */
export function retryAfterMs({ headers }: Response): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}
