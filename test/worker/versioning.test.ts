import { deploymentChecks, workersCheck } from '../../cli/doctor/deployment-checks';
import { buildIdOfPackage } from '../../worker/built';
import { settingsOf, wrongSettings } from '../config/support';
import { someoneWorks, whoPolls } from '../../process/who-polls';
import { connectToTestTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { DEPLOYMENT, TwoBuilds } from './two-builds';

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
beforeAll(async () => {
  temporal = await connectToTestTemporal();
});
afterAll(() => temporal.close());

test('versioning is switched on and off while users wait; who polls and gets nothing is no worker; doctor says who gets the work', async () => {
  const builds = await TwoBuilds.open();
  try {
    await switchOnAndOff(builds);
  } finally {
    await builds.close();
  }
});

async function switchOnAndOff(builds: TwoBuilds): Promise<void> {
  const one = buildIdOfPackage();
  const doctor = async (deploymentName: string | null) => {
    const polling = await whoPolls(builds.client);
    const own = { deploymentName, buildId: one };
    const checks = [workersCheck(polling, own), ...deploymentChecks(polling, own)];
    return checks.map(({ severity, message, todo }) => [severity, todo ?? message]);
  };
  const works = () => whoPolls(builds.client).then(someoneWorks);
  const holding = (text: string) => expect.stringContaining(text) as string;
  const work = [null, holding('Workers ask')];

  await builds.work({ bundlePath: TEST_BUNDLE, buildId: one });
  await waitFor('it to poll', async () => (await whoPolls(builds.client)).polling.length === 1);
  expect(await works()).toBe(false);
  const takeOver = `set-current-version --deployment-name ${DEPLOYMENT} --build-id ${one}`;
  expect((await doctor(DEPLOYMENT))[0]).toEqual(['error', holding(takeOver)]);

  const before = await builds.work({ bundlePath: TEST_BUNDLE, buildId: null });
  const waiting = await builds.waiting(3);
  expect(await doctor(DEPLOYMENT)).toEqual([work, ['warning', holding(takeOver)]]);
  await builds.makeCurrent(one);
  expect(await doctor(null)).toEqual([work, ['warning', holding('--unversioned')]]);
  await before.stop();
  expect(await works()).toBe(true);
  await builds.comeBack(waiting.slice(0, 1));
  expect(await builds.ends(waiting.slice(0, 1))).toEqual(['refreshed']);
  expect(await builds.buildsOf(waiting.slice(0, 1))).toEqual(['none', one]);

  await builds.work({ bundlePath: TEST_BUNDLE, buildId: null });
  await builds.makeCurrent(null);
  await builds.comeBack(waiting.slice(1));
  expect(await builds.ends(waiting.slice(1))).toEqual(['refreshed']);
  expect(await builds.buildsOf(waiting.slice(1))).toEqual(['none']);
  expect(await builds.failedTasks(waiting)).toEqual([]);
}

test('a deployment is named as the server takes it', () => {
  const named = (name: string) => settingsOf({ TEMPORAL_DEPLOYMENT_NAME: name }).temporal.deploymentName;
  expect(named('flinks/daily-refresh_2')).toBe('flinks/daily-refresh_2');
  for (const name of ['a.b', 'a:b', '__a', '-a', 'a b', 'é', 'a'.repeat(101)]) {
    expect(wrongSettings({ TEMPORAL_DEPLOYMENT_NAME: name })).toEqual(['TEMPORAL_DEPLOYMENT_NAME']);
  }
});
