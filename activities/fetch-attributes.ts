import type { Answer } from '../domain/refresh/answer';
import type { AttributesPackage } from '../domain/attributes-packages';
import type { SessionCall } from './collect-accounts';
import type { ActivityDependencies } from './dependencies';
import { callForLogin } from './flinks-call';

/**
 * I: fetches one Attributes package in the session whose accounts D or J has stored, and stores it beside the accounts.
 * Returns `pending` while Flinks is still working.
 */
export const fetchAttributes = (dependencies: ActivityDependencies) => ({
  async fetchAttributes(input: SessionCall & { package: AttributesPackage }): Promise<Answer> {
    const { flinks, store } = dependencies;
    return callForLogin(dependencies, 'I', input, async ({ login, signal, stepWith }): Promise<Answer> => {
      const { loginId, refreshId, runId, requestId } = input;
      const answer = await flinks.getAttributes({ loginId, requestId, package: input.package }, { signal });
      if (answer.kind === 'pending') return { kind: 'pending', status: 202 };
      const { card, details, raw } = answer;
      const done: Answer = { kind: 'ok', status: 200 };
      const origin = { loginId, refreshId, runId, requestId, attemptStartedAt: login.now };
      const attributes = { card, details };
      await store.bankData.storeAttributes({ ...origin, package: input.package, attributes, raw }, stepWith(done));
      return done;
    });
  },
});
