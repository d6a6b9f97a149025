import { bundleOfChanged, guarded } from '../support/changed-workflows';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { TwoBuilds } from './two-builds';

const fifth = (all: readonly string[], which: number): string[] => all.filter((_, index) => index % 5 === which);

/**
 * A release with Worker Versioning while `users` wait: build `one`, then `two` beside it, a ramp, `two` current, back to
 * `one`, forward again. A fifth of the users comes back in each part. Expects that nothing fails and everybody ends.
 */
export async function releaseWhile(users: number): Promise<void> {
  const builds = await TwoBuilds.open();
  try {
    const one = await builds.work({ bundlePath: TEST_BUNDLE, buildId: 'one' });
    await builds.makeCurrent('one');
    const waiting = await builds.waiting(users);
    expect(await builds.buildsOf(waiting)).toEqual(['one']);

    // Build `two` runs beside build `one` and is not current yet, so it gets nothing.
    await builds.work({ bundlePath: await bundleOfChanged('refresh-login/workflow.ts', guarded), buildId: 'two' });
    const [beside, ramped, current, back, forward] = [0, 1, 2, 3, 4].map((which) => fifth(waiting, which));
    await builds.comeBack(beside!);
    expect(await builds.ends(beside!)).toEqual(['refreshed']);
    expect(await builds.buildsOf(beside!)).toEqual(['one']);

    // Build `two` gets a share of the logins, and keeps each of these at all of its tasks.
    await builds.ramp('two', 50);
    await builds.comeBack(ramped!);
    const fresh = await builds.refresh(20);
    expect(await builds.ends([...ramped!, ...fresh])).toEqual(['refreshed']);
    expect((await builds.buildsOf(fresh)).sort()).toEqual(['one', 'two']);
    for (const loginId of fresh) expect(await builds.buildsOf([loginId])).toHaveLength(1);

    await builds.makeCurrent('two');
    await builds.comeBack(current!);
    expect(await builds.ends(current!)).toEqual(['refreshed']);
    expect((await builds.buildsOf(current!)).sort()).toEqual(['one', 'two']);
    const later = await builds.refresh(5);
    expect(await builds.ends(later)).toEqual(['refreshed']);
    expect(await builds.buildsOf(later)).toEqual(['two']);

    // Build `one` is current again: a login that has not met the new code goes on with the old code.
    await builds.makeCurrent('one');
    await builds.comeBack(back!);
    expect(await builds.ends(back!)).toEqual(['refreshed']);
    expect(await builds.buildsOf(back!)).toEqual(['one']);

    await builds.makeCurrent('two');
    await one.stop();
    await builds.comeBack(forward!);
    expect(await builds.ends(forward!)).toEqual(['refreshed']);
    expect(await builds.failedTasks([...waiting, ...fresh, ...later])).toEqual([]);
  } finally {
    await builds.close();
  }
}
