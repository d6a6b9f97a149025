import { workerIsPolling } from '../../process/readiness';
import { connectToTestTemporal } from '../support/temporal';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { TwoBuilds } from './two-builds';
import { releaseWhile } from './versioning-story';

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
beforeAll(async () => {
  temporal = await connectToTestTemporal();
});
afterAll(() => temporal.close());

test('a release while ten users wait: each goes on with the build that is current, no workflow task fails, all end', () =>
  releaseWhile(10));

test('versioning is switched on and off while users wait, and the workers are seen to poll', async () => {
  const builds = await TwoBuilds.open();
  const before = await builds.work({ bundlePath: TEST_BUNDLE, buildId: null });
  const waiting = await builds.waiting(3);
  await builds.work({ bundlePath: TEST_BUNDLE, buildId: 'one' });
  await builds.makeCurrent('one');
  await before.stop();
  await expect(workerIsPolling(builds.client)).resolves.toBe(true);
  await builds.comeBack(waiting.slice(0, 1));
  expect(await builds.ends(waiting.slice(0, 1))).toEqual(['refreshed']);
  expect(await builds.buildsOf(waiting.slice(0, 1))).toEqual(['none', 'one']);
  await builds.work({ bundlePath: TEST_BUNDLE, buildId: null });
  await builds.makeCurrent(null);
  await builds.comeBack(waiting.slice(1));
  expect(await builds.ends(waiting.slice(1))).toEqual(['refreshed']);
  expect(await builds.buildsOf(waiting.slice(1))).toEqual(['none']);
  expect(await builds.failedTasks(waiting)).toEqual([]);
  await builds.close();
});
