import { activityInfo, getClient } from '@temporalio/activity';
import { START_ENROLMENT } from '../domain/starts';
import type { Answer } from '../domain/refresh/answer';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';

/** Takes a replaced login out of Flinks' own nightly job. */
export const turnReplacedOff = ({ flinks, store, policy }: ActivityDependencies) => {
  /**
   * The login may have come back, by an undo or by taking over again, while Flinks was being told. Then Flinks is told
   * the opposite. This is checked after each call, whether or not it was answered, and before a further attempt,
   * because an earlier attempt's worker may have died after its call.
   */
  async function mendIfBack(loginId: string): Promise<void> {
    if (await store.enrolment.switchedOffAsReplaced({ loginId, follows: policy.nightlyFollows })) {
      await getClient().workflow.signalWithStart('enrolLogins', START_ENROLMENT);
    }
  }

  return {
    /** Calls SetScheduledRefresh false, but only while the replacement is not settled, even after a reset. */
    async turnReplacedOff({ replacementId, loginId }: { replacementId: string; loginId: string }): Promise<Answer> {
      if (activityInfo().attempt > 1) await mendIfBack(loginId);
      const found = await store.replacements.get(replacementId);
      // Undone, settled, or withdrawn in the meantime; a withdrawal switches the login off itself.
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
