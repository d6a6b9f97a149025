import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { redactErrors } from '../../activities/redact-errors';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { CodecBench, withPayloadsAsText } from './support';
import { waitFor } from '../support/wait-for';

let bench: CodecBench;
beforeAll(async () => {
  bench = await CodecBench.open();
  await bench.workWith(null);
}, 120_000);
afterAll(() => bench.close(), 60_000);

test('a row that the database refuses is quoted nowhere: the failure says type, code and constraint', async () => {
  const { loginId } = bench.simulator.addLogin({ accounts: 1, transactions: 1 });
  await bench.store.logins.upsertMany([{ loginId }]);
  // pg's message: "Failing row contains (...)", with every column of the holder.
  await bench.sql("alter table holders add constraint planted check (name = 'nobody') not valid");
  await bench.refreshes(null).startRefresh({ loginId, live: false });
  const workflowId = refreshLoginWorkflowId(loginId);
  const handle = bench.client(null).workflow.getHandle(workflowId);
  const failing = async () => {
    const { raw } = await handle.describe();
    return raw.pendingActivities?.find(({ lastFailure }) => lastFailure != null)?.lastFailure;
  };
  const failure = await waitFor('an attempt that failed', failing);
  expect(failure.applicationFailureInfo?.type).toBe('DatabaseError');
  expect(failure.message).toMatch(/23514, table holders, constraint planted/);
  expect(failure.stackTrace).toContain('bank-data/land.ts');
  await bench.sql('alter table holders drop constraint planted');
  await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
  // The failed attempts are in the history with the successful one.
  const { readable } = await bench.raw(workflowId);
  expect(readable).toContain('constraint planted');
  const rows = await bench.sql<Record<string, string | null>>(
    'select name, email, phone_number, civic_address from holders',
  );
  const values = rows.flatMap((row) => Object.values(row)).filter((value) => value !== null);
  expect(values.length).toBeGreaterThan(2);
  const told = readable + withPayloadsAsText(JSON.stringify(failure));
  expect(values.filter((value) => told.includes(value))).toEqual([]);
}, 60_000);

const thrown = (error: unknown): Promise<unknown> =>
  redactErrors({ activity: () => Promise.reject(error as Error) })
    .activity()
    .catch((failure: unknown) => failure);

test('an error that quotes what was read keeps its type, its code and its frames', async () => {
  const quoting = Object.assign(new Error('invalid input syntax for type numeric: "CANARY"'), { code: '22P02' });
  quoting.name = 'error';
  const failure = (await thrown(quoting)) as ApplicationFailure;
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'DatabaseError', nonRetryable: false });
  expect(failure.message).toContain('22P02');
  expect(failure.stack).toContain('driver-texts.test.ts');
  expect(`${failure.message} ${failure.stack} ${String(failure.cause)}`).not.toContain('CANARY');
});

test.each([new ApplicationFailure('said on purpose', 'RefreshTest'), new CancelledFailure('cancelled')])(
  'what was made for Temporal passes as it is: %p',
  async (failure) => {
    await expect(thrown(failure)).resolves.toBe(failure);
  },
);
