import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswerError } from './errors';

/** How a call that may be repeated is repeated. */
export interface Patience {
  /** The most attempts, the first included. */
  attempts: number;
  /** The time limit of each attempt, until its whole answer has arrived. Milliseconds. */
  timeoutMs: number;
  /**
   * Upper bound of the first pause, doubled for each further pause. The pause itself is random, below that bound.
   * Milliseconds.
   */
  firstPauseMs: number;
  /** No pause is longer than this; a longer `Retry-After` ends the attempts. Milliseconds. */
  longestPauseMs: number;
}

export const PATIENCE: Patience = { attempts: 4, timeoutMs: 30_000, firstPauseMs: 250, longestPauseMs: 20_000 };

/** The longest delay of a timer. A timer with a longer delay, even Infinity, would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The members of `changes` that are given, and those of `base` for the others. */
export const patienceOf = (base: Patience, changes: Partial<Patience> = {}): Patience => ({
  attempts: changes.attempts ?? base.attempts,
  timeoutMs: changes.timeoutMs ?? base.timeoutMs,
  firstPauseMs: changes.firstPauseMs ?? base.firstPauseMs,
  longestPauseMs: changes.longestPauseMs ?? base.longestPauseMs,
});

export type Fetch = (request: Request) => Promise<Response>;

/**
 * Repeats a call until its answer, body included, is final or the attempts are used up. Only for calls whose repeat
 * does no harm.
 *
 * @throws NoAnswerError; whatever the caller's own signal was aborted with
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

/** Makes a call exactly once, because a call without an answer may have been carried out. @throws NoAnswerError */
export const once = (fetchOnce: Fetch, patience: Patience): Fetch => repeating(fetchOnce, { ...patience, attempts: 1 });

/**
 * Requests under way. They are kept here because Node 20 holds them only weakly, and no abort reaches the call of a
 * request that was garbage-collected.
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

/** The answer with its body read, because the body may stall or be cut off too. */
async function whole(response: Response): Promise<Response> {
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(await response.arrayBuffer(), { status, statusText, headers });
}

/** The pause before the next attempt, in milliseconds; null if this answer is final. */
function pauseBefore(answer: Response | { cause: unknown }, attempt: number, patience: Patience): number | null {
  const most = Math.min(patience.firstPauseMs * 2 ** (attempt - 1), patience.longestPauseMs);
  const random = Math.random() * most;
  if (!(answer instanceof Response)) return random;
  if (!isPassing(answer)) return null;
  const asked = retryAfterMs(answer) ?? 0;
  return asked > patience.longestPauseMs ? null : Math.max(asked, random);
}

/**
 * Whether another attempt may get a better answer. A 502 with a problem document comes from the gateway itself: Flinks
 * has refused or its answer cannot be read, and another attempt does not help.
 */
function isPassing({ status, headers }: Response): boolean {
  if (status === 502) return headers.get('content-type')?.startsWith('application/problem+json') !== true;
  return status === 408 || status === 429 || status === 503 || status === 504;
}

/**
 * The delay that `Retry-After` names, in seconds or as a date, converted to milliseconds. Null without a readable
 * header.
 */
export function retryAfterMs({ headers }: Response): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}
