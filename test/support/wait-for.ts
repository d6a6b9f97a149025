export interface WaitOptions {
  /** Default 60 seconds. */
  withinMs?: number;
  /** Pause between two checks; default 50 ms. */
  everyMs?: number;
  /** What was seen instead, for the error. */
  seen?: () => unknown;
}

/**
 * Waits until `condition` returns something other than false, null or undefined, and returns that.
 *
 * @throws Error that says what was waited for (`what`), for how long, and what was `seen`. If the condition throws,
 * this rejects at once with its error; a condition that never answers counts as not met.
 */
export async function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  { withinMs = 60_000, everyMs = 50, seen }: WaitOptions = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    const leftMs = deadlineMs - Date.now();
    const met = leftMs > 0 ? await within(leftMs, condition) : LATE;
    if (met === LATE)
      throw new Error(`Waited ${withinMs / 1_000} s for ${what}${seen ? `; saw ${text(seen())}` : ''}.`);
    if (met !== false && met !== null && met !== undefined) return met as Exclude<T, false | null | undefined>;
    await pause(everyMs);
  }
}

/**
 * Waits for a promise that may never settle.
 *
 * @throws Error that names `what`, as waitFor does; or what the promise rejects with
 */
export async function inTime<T>(
  what: string,
  promise: Promise<T>,
  { withinMs = 60_000, seen }: WaitOptions = {},
): Promise<T> {
  const answer = await within(withinMs, () => promise);
  if (answer === LATE)
    throw new Error(`Waited ${withinMs / 1_000} s for ${what}${seen ? `; saw ${text(seen())}` : ''}.`);
  return answer;
}

const LATE = Symbol('late');

async function within<T>(ms: number, work: () => T | Promise<T>): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => (timer = setTimeout(() => resolve(LATE), ms)));
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
