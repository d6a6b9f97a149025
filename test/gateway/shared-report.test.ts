import { sharedReport } from '../../app/report/shared-report';
import { openRun, openTestStore, register, type TestStore } from '../store/support';

let test_: TestStore;
beforeEach(async () => {
  test_ = await openTestStore();
});
afterEach(() => test_.end());

const SETTINGS = { runDeadlineMs: 3_600_000, slo: 0.9 };

test('everybody who polls while a run is on shares one report, which ends with the run; a failure is not kept', async () => {
  const { store } = test_;
  await register(store, 2, 'Maple Bank');
  const { runId } = await openRun(store);
  const made = jest.spyOn(store.morning, 'countsBefore');
  const ask = async () => sharedReport(store, (await store.runs.get(runId))!, SETTINGS);
  made.mockRejectedValueOnce(new Error('the database is away'));
  await expect(ask()).rejects.toThrow('away');
  const reports = await Promise.all([ask(), ask(), ask()]);
  expect(await ask()).toBe(reports[0]);
  expect(new Set(reports).size).toBe(1);
  expect(made).toHaveBeenCalledTimes(2);
  await store.runs.finish({ runId, state: 'finished' });
  expect((await ask()).pace).toBeNull();
});
