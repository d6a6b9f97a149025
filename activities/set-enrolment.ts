import type { Answer } from '../domain/refresh/answer';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';

/** `worked`: the login has answered 200 at least once, so Flinks knows it, whatever it says here (rule 11). */
export type EnrolmentAnswer = Answer & { worked?: boolean };

/** Calls SetScheduledRefresh for one login, by its current wish. Returns `gone` if there is nothing to switch. */
export const setEnrolment = ({ flinks, store, policy }: ActivityDependencies) => ({
  async setEnrolment({ loginId }: { loginId: string }): Promise<EnrolmentAnswer> {
    const wish = await store.enrolment.wish({ loginId, follows: policy.nightlyFollows });
    if (wish === null) return { kind: 'gone' };
    const { isActivated, worked } = wish;
    const answer = await withHeartbeats((signal) =>
      toAnswer(async () => {
        await flinks.setScheduledRefresh({ loginId, isActivated }, { signal });
        const isRegistered = await store.enrolment.switched({ loginId, enrolled: isActivated });
        // Consent was withdrawn while Flinks answered: what was switched on must not stay on.
        if (!isRegistered && isActivated) await flinks.setScheduledRefresh({ loginId, isActivated: false }, { signal });
        return { kind: 'ok' as const, status: 200 };
      }),
    );
    return { ...answer, worked };
  },
});
