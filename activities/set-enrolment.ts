import type { Answer } from '../domain/refresh';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';

/** SetScheduledRefresh for one login, by its current wish. Returns `gone` if there is nothing (more) to switch. */
export const setEnrolment = ({ flinks, store }: ActivityDependencies) => ({
  async setEnrolment({ loginId }: { loginId: string }): Promise<Answer> {
    const isActivated = await store.enrolment.wish(loginId);
    if (isActivated === null) return { kind: 'gone' };
    return withHeartbeats((signal) =>
      toAnswer(async () => {
        await flinks.setScheduledRefresh({ loginId, isActivated }, { signal });
        const isRegistered = await store.enrolment.switched({ loginId, enrolled: isActivated });
        // Consent was withdrawn while Flinks answered: what was switched on must not stay on.
        if (!isRegistered && isActivated) await flinks.setScheduledRefresh({ loginId, isActivated: false }, { signal });
        return { kind: 'ok' as const, status: 200 };
      }),
    );
  },
});
