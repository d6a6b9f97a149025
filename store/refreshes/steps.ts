import type { LiveReason } from '../../domain/live-age';

/** A box's answer and its time. `n`: how often the same answer came in a row, if more than once. */
export interface Step {
  box: string;
  status: number | null;
  code: string | null;
  at: string;
  n?: number;
  /** Rule 3: why a live call that only REFRESH_LIVE_AGE wanted was made, or was not. */
  why?: LiveReason;
}

const STEPS_LIMIT_BYTES = 2_000;
const FIRST_STEPS_KEPT = 5;

/**
 * Adds a step. Equal answers in a row (polls) become one with a count. If the whole exceeds 2 KB, the oldest steps
 * after the first five are dropped: the start and the end explain a refresh.
 */
export function withStep(steps: readonly Step[], step: Omit<Step, 'n'>): Step[] {
  const last = steps.at(-1);
  const repeats =
    last?.box === step.box && last.status === step.status && last.code === step.code && last.why === step.why;
  const all = repeats ? [...steps.slice(0, -1), { ...step, n: (last.n ?? 1) + 1 }] : [...steps, step];
  while (Buffer.byteLength(JSON.stringify(all)) > STEPS_LIMIT_BYTES && all.length > FIRST_STEPS_KEPT + 1) {
    all.splice(FIRST_STEPS_KEPT, 1);
  }
  return all;
}
