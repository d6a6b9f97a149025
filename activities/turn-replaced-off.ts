import type { Answer } from '../domain/refresh';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';

/** Takes a replaced login out of Flinks' own nightly job. */
export const turnReplacedOff = ({ flinks, store }: ActivityDependencies) => ({
  /** SetScheduledRefresh false, only while the replacement is not settled, even after a replay or reset. */
  async turnReplacedOff({ replacementId }: { replacementId: string }): Promise<Answer> {
    const found = await store.replacements.get(replacementId);
    // Withdrawn in the meantime: the withdrawal switches it off.
    if (found === null || found.replacedAt === null || found.switchedOffAt !== null) return { kind: 'gone' };
    return withHeartbeats((signal) =>
      toAnswer(async (): Promise<Answer> => {
        await flinks.setScheduledRefresh({ loginId: found.loginId, isActivated: false }, { signal });
        return { kind: 'ok', status: 200 };
      }),
    );
  },
});
