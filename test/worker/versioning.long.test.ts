import { bundleOfChanged, guarded } from '../support/changed-workflows';
import { connectToTestTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { TwoBuilds } from './two-builds';
import { releaseWhile } from './versioning-story';

const MINUTES_20 = 1_200_000;
/** Of one worker's memory, which keeps 250 workflows, this is more than fits. */
const LOGINS = 300;

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
beforeAll(async () => {
  temporal = await connectToTestTemporal();
});
afterAll(() => temporal.close());

test(
  'a release while a hundred users wait: each goes on with the build that is current, no workflow task fails, all end',
  () => releaseWhile(100),
  MINUTES_20,
);

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
  await waitFor('a failed task of it', async () => (await builds.failedTasks([met])).length > 0);
  expect(await builds.ends(waiting.slice(1))).toEqual(['refreshed']);
  expect((await builds.handle(met).describe()).status.name).toBe('RUNNING');
  await builds.makeCurrent('two');
  expect(await builds.ends([met])).toEqual(['refreshed']);
  expect(await builds.failedTasks(waiting.slice(1))).toEqual([]);
  await builds.close();
});

/** A build whose change no open workflow meets in its history: the words of a summary. */
const reworded = (source: string): string =>
  source.replace('`ended: ${outcome.outcome}`', '`over: ${outcome.outcome}`');

test(
  'a build is rolled back after a run has woken a thousand waiting users: no workflow task fails, all end',
  async () => {
    const builds = await TwoBuilds.open();
    await builds.work({ bundlePath: TEST_BUNDLE, buildId: 'one' });
    await builds.makeCurrent('one');
    const waiting = await builds.waiting(1_000);
    const two = await builds.work({
      bundlePath: await bundleOfChanged('refresh-login/workflow.ts', reworded),
      buildId: 'two',
    });
    await builds.makeCurrent('two');
    await builds.wake(waiting);
    await builds.makeCurrent('one');
    await two.stop();
    await builds.comeBack(waiting);
    expect(await builds.ends(waiting)).toEqual(['refreshed']);
    expect((await builds.buildsOf(waiting)).sort()).toEqual(['one', 'two']);
    expect(await builds.failedTasks(waiting)).toEqual([]);
    await builds.close();
  },
  MINUTES_20,
);

test(
  'without versioning, old and new workers side by side: workflow tasks may fail on the old ones, and all end once those are gone',
  async () => {
    const builds = await TwoBuilds.open();
    const old = await builds.work({ bundlePath: TEST_BUNDLE, buildId: null });
    const waiting = await builds.waiting(LOGINS);
    const bundlePath = await bundleOfChanged('refresh-login/workflow.ts', guarded);
    await builds.work({ bundlePath, buildId: null });
    await builds.tellOfRun(waiting);
    await builds.comeBack(waiting.slice(0, LOGINS / 2));
    await old.stop();
    const stoppedMs = Date.now();
    await builds.comeBack(waiting.slice(LOGINS / 2));
    expect(await builds.ends(waiting)).toEqual(['refreshed']);
    const failed = await builds.failedTasks(waiting);
    expect(failed.filter((reason) => !reason.includes('TMPRL1100'))).toEqual([]);
    const seconds = Math.round((Date.now() - stoppedMs) / 1_000);
    process.stderr.write(
      `${failed.length} failed tasks of ${LOGINS} logins; all ended ${seconds} s after the old had gone\n`,
    );
    await builds.close();
  },
  MINUTES_20,
);
