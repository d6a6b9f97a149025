import type { Answer } from '../domain/refresh/answer';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';

/**
 * `worked`: Flinks has answered 200 for this login at least once, so Flinks knows it, whatever this answer says (rule
 * 11 of docs/flowchart.md).
 */
export type EnrolmentAnswer = Answer & { worked?: boolean };

/**
 * Calls SetScheduledRefresh for one login, as its current wish says (whether Flinks' nightly job is to be on). Returns
 * `gone`, without a call, if Flinks need not be told anything about the login.
 */
export const setEnrolment = ({ flinks, store, policy }: ActivityDependencies) => ({
  async setEnrolment({ loginId }: { loginId: string }): Promise<EnrolmentAnswer> {
    const wish = await store.enrolment.wish({ loginId, follows: policy.nightlyFollows });
    if (wish === null) return { kind: 'gone' };
    const { isActivated, worked } = wish;
    const answer = await withHeartbeats((signal) =>
      toAnswer(async () => {
        await flinks.setScheduledRefresh({ loginId, isActivated }, { signal });
        const isRegistered = await store.enrolment.switched({ loginId, enrolled: isActivated });
        // Consent was withdrawn while Flinks answered, so the job that was just switched on must be switched off again.
        if (!isRegistered && isActivated) await flinks.setScheduledRefresh({ loginId, isActivated: false }, { signal });
        return { kind: 'ok' as const, status: 200 };
      }),
    );
    return { ...answer, worked };
  },
});
