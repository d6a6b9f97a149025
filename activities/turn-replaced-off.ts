import { activityInfo, getClient } from '@temporalio/activity';
import { START_ENROLMENT } from '../domain/starts';
import type { Answer } from '../domain/refresh/answer';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';

/** Takes a replaced login out of Flinks' own nightly job. */
export const turnReplacedOff = ({ flinks, store, policy }: ActivityDependencies) => {
  /**
   * While Flinks is told to switch its nightly job off, the replaced login may come back: by an undo, or because it
   * takes the place of its successor. If it has come back, and the nightly job is to be on for it, `enrolLogins` is
   * started to tell Flinks so. This is checked after each call, whether or not the call was answered. It is also
   * checked before every attempt but the first, because the worker of the attempt before may have died after its call.
   */
  async function mendIfBack(loginId: string): Promise<void> {
    if (await store.enrolment.switchedOffAsReplaced({ loginId, follows: policy.nightlyFollows })) {
      await getClient().workflow.signalWithStart('enrolLogins', START_ENROLMENT);
    }
  }

  return {
    /**
     * Calls SetScheduledRefresh with `isActivated` false for the replaced LoginId. Returns `gone`, without a call, if
     * the login was withdrawn, or the replacement was undone or settled. That is so in a workflow that was reset to an
     * earlier moment, too.
     */
    async turnReplacedOff({ replacementId, loginId }: { replacementId: string; loginId: string }): Promise<Answer> {
      if (activityInfo().attempt > 1) await mendIfBack(loginId);
      const found = await store.replacements.get(replacementId);
      // In the meantime the login was withdrawn, or the replacement was undone or settled. `withdrawLogin` switches the
      // nightly job of a withdrawn login off.
      if (found === null || found.replacedAt === null || found.switchedOffAt !== null) return { kind: 'gone' };
      try {
        return await withHeartbeats((signal) =>
          toAnswer(async (): Promise<Answer> => {
            await flinks.setScheduledRefresh({ loginId: found.loginId, isActivated: false }, { signal });
            return { kind: 'ok', status: 200 };
          }),
        );
      } finally {
        await mendIfBack(found.loginId);
      }
    },
  };
};
