import type { AuthorizeAnswer } from '../domain/refresh/answer';
import { acceptAuthorize } from './accept-authorize';
import type { ActivityDependencies } from './dependencies';
import { callForLogin, mintToken, type LoginCall } from './flinks-call';

/**
 * A (cached Authorize) and every look. A 200 says how fresh the data is that Flinks holds; a refusal says how Flinks'
 * last refresh of the login ended.
 */
export const authorizeCached = (dependencies: ActivityDependencies) => ({
  async authorizeCached(input: LoginCall): Promise<AuthorizeAnswer> {
    const { flinks, store } = dependencies;
    return callForLogin(dependencies, 'A', input, async ({ login, signal, stepWith }): Promise<AuthorizeAnswer> => {
      const { loginId } = input;
      const { language } = login;
      const authorizeToken = await mintToken(dependencies, loginId, signal);
      if (typeof authorizeToken !== 'string') return authorizeToken;
      const answer = await flinks.authorizeCached(
        { loginId, authorizeToken, ...(language && { language }) },
        { signal },
      );
      return acceptAuthorize(store, loginId, answer, stepWith);
    });
  },
});
