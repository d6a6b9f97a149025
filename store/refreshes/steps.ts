/** What a box of the flowchart answered, and when; `n` where the same answer came several times in a row. */
export interface Step {
  box: string;
  status: number | null;
  code: string | null;
  at: string;
  n?: number;
}

const STEPS_LIMIT_BYTES = 2_000;
const FIRST_STEPS_KEPT = 5;

/**
 * The steps with one more. Equal answers in a row (polls) become one that counts; when the whole grows over 2 KB the
 * oldest but the first five go: how it began and how it ended explain a refresh.
 */
export function withStep(steps: readonly Step[], step: Omit<Step, 'n'>): Step[] {
  const last = steps.at(-1);
  const repeats = last?.box === step.box && last.status === step.status && last.code === step.code;
  const all = repeats ? [...steps.slice(0, -1), { ...step, n: (last.n ?? 1) + 1 }] : [...steps, step];
  while (Buffer.byteLength(JSON.stringify(all)) > STEPS_LIMIT_BYTES && all.length > FIRST_STEPS_KEPT + 1) {
    all.splice(FIRST_STEPS_KEPT, 1);
  }
  return all;
}
