import { workerIsPolling } from '../../process/readiness';
import { bundleOfChanged, guarded } from '../support/changed-workflows';
import { connectToTestTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
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
  expect(await builds.failedTasks(waiting)).toBe(0);
  await builds.close();
});

test('rolled back, a login that has met a patch of the new build waits until that is current again, and is not lost', async () => {
  const builds = await TwoBuilds.open();
  await builds.work({ bundlePath: TEST_BUNDLE, buildId: 'one' });
  await builds.work({ bundlePath: await bundleOfChanged('refresh-login/workflow.ts', guarded), buildId: 'two' });
  await builds.makeCurrent('one');
  const waiting = await builds.waiting(2);
  const [met] = waiting as [string];
  await builds.makeCurrent('two');
  await builds.wake([met]);
  await builds.makeCurrent('one');
  await builds.comeBack(waiting);
  await waitFor('a failed task of it', async () => (await builds.failedTasks([met])) > 0);
  expect(await builds.ends(waiting.slice(1))).toEqual(['refreshed']);
  expect((await builds.handle(met).describe()).status.name).toBe('RUNNING');
  await builds.makeCurrent('two');
  expect(await builds.ends([met])).toEqual(['refreshed']);
  expect(await builds.failedTasks(waiting.slice(1))).toBe(0);
  await builds.close();
});
