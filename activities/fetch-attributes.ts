import type { Answer, AttributesPackage } from '../domain/refresh';
import type { SessionCall } from './collect-accounts';
import type { ActivityDependencies } from './dependencies';
import { callForLogin } from './flinks-call';

/** I: one Attributes package with the RequestId of D, stored beside the accounts. */
export const fetchAttributes = (dependencies: ActivityDependencies) => ({
  async fetchAttributes(input: SessionCall & { package: AttributesPackage }): Promise<Answer> {
    const { flinks, store } = dependencies;
    return callForLogin(dependencies, 'I', input, async (_login, signal): Promise<Answer> => {
      const attemptStartedAt = await store.bankData.clock();
      const { loginId, refreshId, runId, requestId } = input;
      const answer = await flinks.getAttributes({ loginId, requestId, package: input.package }, { signal });
      if (answer.kind === 'pending') return { kind: 'pending', status: 202 };
      const { card, details, raw } = answer;
      await store.bankData.storeAttributes({
        loginId,
        refreshId,
        runId,
        requestId,
        package: input.package,
        attributes: { card, details },
        raw,
        attemptStartedAt,
      });
      return { kind: 'ok', status: 200 };
    });
  },
});
