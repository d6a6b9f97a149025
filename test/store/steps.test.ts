import { withStep, type Step } from '../../store/refreshes/steps';

const step = (box: string, over: Partial<Step> = {}): Omit<Step, 'n'> => ({
  box,
  status: 200,
  code: null,
  at: '2026-05-04T15:00:00.000Z',
  ...over,
});

test('equal answers in a row become one step that counts and moves on', () => {
  let steps: Step[] = [];
  for (const minute of ['00', '01', '02']) {
    steps = withStep(steps, step('J', { status: 202, at: `2026-05-04T15:${minute}:00.000Z` }));
  }
  expect(withStep(steps, step('J'))).toEqual([
    { ...step('J', { status: 202, at: '2026-05-04T15:02:00.000Z' }), n: 3 },
    step('J'),
  ]);
});

test('the steps stay within 2 KB: the first five and the last ones', () => {
  let steps: Step[] = [];
  for (let n = 0; n < 200; n += 1) steps = withStep(steps, step(n % 2 === 0 ? 'A' : 'F', { code: `CODE_${n}` }));
  expect(Buffer.byteLength(JSON.stringify(steps))).toBeLessThanOrEqual(2_048);
  expect(steps.slice(0, 5).map(({ code }) => code)).toEqual(['CODE_0', 'CODE_1', 'CODE_2', 'CODE_3', 'CODE_4']);
  expect(steps.at(-1)?.code).toBe('CODE_199');
  expect(steps.length).toBeGreaterThan(15);
});
