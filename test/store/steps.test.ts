import { randomUUID } from 'node:crypto';
import type { Step } from '../../store/refreshes/steps';
import { openTestStore, registerOne, type TestStore } from './support';

let test_: TestStore;
beforeAll(async () => {
  test_ = await openTestStore();
});
afterAll(() => test_.end());

/** Records these answers of one refresh and returns its steps. */
async function stepsOf(answers: { box: string; status?: number; code?: string }[]): Promise<Step[]> {
  const loginId = await registerOne(test_.store);
  const refreshId = randomUUID();
  await test_.store.refreshes.begin({ loginId, refreshId, trigger: 'app', runId: null });
  for (const { box, status = 200, code = null } of answers) {
    await test_.store.refreshes.addStep({ refreshId, loginId, box, status, code });
  }
  const { history } = await test_.store.refreshes.history({ loginId, limit: 1 });
  return history[0]!.steps;
}

test('equal answers in a row become one step that counts and moves on', async () => {
  const poll = { box: 'J', status: 202 };
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
  expect(await stepsOf([poll, poll, poll, { box: 'J' }])).toEqual([
    { ...poll, code: null, at, n: 3 },
    { box: 'J', status: 200, code: null, at },
  ]);
});

test('the steps stay within 2 KB: the first five and the last ones', async () => {
  const answers = Array.from({ length: 60 }, (_, n) => ({ box: n % 2 === 0 ? 'A' : 'F', code: `CODE_${n}` }));
  const steps = await stepsOf(answers);
  expect(Buffer.byteLength(JSON.stringify(steps))).toBeLessThanOrEqual(2_048);
  expect(steps.slice(0, 5).map(({ code }) => code)).toEqual(['CODE_0', 'CODE_1', 'CODE_2', 'CODE_3', 'CODE_4']);
  expect(steps.at(-1)?.code).toBe('CODE_59');
  expect(steps.length).toBeGreaterThan(15);
});
