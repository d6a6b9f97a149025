import { deploymentChecks } from '../../cli/doctor/deployment-checks';
import { buildIdOfPackage } from '../../worker/built';
import { settingsOf, wrongSettings } from '../config/support';
import { workerIsPolling } from '../../process/readiness';
import { connectToTestTemporal } from '../support/temporal';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { DEPLOYMENT, TwoBuilds } from './two-builds';
import { releaseWhile } from './versioning-story';

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
beforeAll(async () => {
  temporal = await connectToTestTemporal();
});
afterAll(() => temporal.close());

test('a release while ten users wait: each goes on with the build that is current, no workflow task fails, all end', () =>
  releaseWhile(10));

test('versioning is switched on and off while users wait, the workers are seen to poll, and doctor says who gets the work', async () => {
  const builds = await TwoBuilds.open();
  const doctor = async (name: string | null) =>
    (await deploymentChecks(builds.client, name)).map(({ severity, message, todo }) => ({ severity, message, todo }));
  const before = await builds.work({ bundlePath: TEST_BUNDLE, buildId: null });
  const waiting = await builds.waiting(3);
  expect(await doctor(null)).toEqual([]);

  const one = buildIdOfPackage();
  await builds.work({ bundlePath: TEST_BUNDLE, buildId: one });
  const none = { severity: 'error', message: expect.stringContaining('No build') as string };
  expect(await doctor(DEPLOYMENT)).toMatchObject([{ ...none, todo: expect.stringContaining(one) as string }]);
  await builds.makeCurrent(one);
  await before.stop();
  expect(await doctor(DEPLOYMENT)).toMatchObject([
    { severity: null, message: `Build ${one} of ${DEPLOYMENT} is current` },
  ]);
  expect(await doctor('another')).toMatchObject([{ severity: 'error' }]);
  expect(await doctor(null)).toMatchObject([
    { severity: 'error', todo: expect.stringContaining('--unversioned') as string },
  ]);
  await expect(workerIsPolling(builds.client)).resolves.toBe(true);
  await builds.comeBack(waiting.slice(0, 1));
  expect(await builds.ends(waiting.slice(0, 1))).toEqual(['refreshed']);
  expect(await builds.buildsOf(waiting.slice(0, 1))).toEqual(['none', one]);

  await builds.work({ bundlePath: TEST_BUNDLE, buildId: null });
  await builds.makeCurrent(null);
  await builds.comeBack(waiting.slice(1));
  expect(await builds.ends(waiting.slice(1))).toEqual(['refreshed']);
  expect(await builds.buildsOf(waiting.slice(1))).toEqual(['none']);
  expect(await builds.failedTasks(waiting)).toEqual([]);
  await builds.close();
});

test('a deployment is named as the server takes it', () => {
  const named = (name: string) => settingsOf({ TEMPORAL_DEPLOYMENT_NAME: name }).temporal.deploymentName;
  expect(named('flinks/daily-refresh_2')).toBe('flinks/daily-refresh_2');
  for (const name of ['a.b', 'a:b', '__a', '-a', 'a b', 'é', 'a'.repeat(101)]) {
    expect(wrongSettings({ TEMPORAL_DEPLOYMENT_NAME: name })).toEqual(['TEMPORAL_DEPLOYMENT_NAME']);
  }
});
