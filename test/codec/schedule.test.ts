import { applySchedule } from '../../client/schedule';
import { SCHEDULE_ID } from '../../domain/ids';
import { CodecBench, newKey, withPayloadsAsText } from './support';

const [one, two] = [newKey('2024a'), newKey('2025a')];
let bench: CodecBench;
beforeAll(async () => {
  bench = await CodecBench.open();
}, 120_000);
afterAll(async () => {
  await bench.client(null).schedule.getHandle(SCHEDULE_ID).delete();
  await bench.close();
}, 60_000);

/** The Schedule as stored by the server. */
async function stored(): Promise<string> {
  const { workflowService, options } = bench.client(null);
  const { schedule } = await workflowService.describeSchedule({
    namespace: options.namespace,
    scheduleId: SCHEDULE_ID,
  });
  return withPayloadsAsText(JSON.stringify(schedule?.action));
}

test('what the Schedule starts is encrypted, and setup after a rotation writes it under the new key', async () => {
  await expect(applySchedule(bench.client([one]), '0 15 * * *')).resolves.toBe('created');
  const before = await stored();
  expect(before).toContain('2024a');
  expect(before).not.toMatch(/"trigger"|Daily refresh/);
  await expect(applySchedule(bench.client([two, one]), '0 15 * * *')).resolves.toBe('updated');
  const after = await stored();
  expect(after).toContain('2025a');
  expect(after).not.toContain('2024a');
});
