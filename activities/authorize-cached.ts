import type { AuthorizeAnswer } from '../domain/refresh';
import { acceptAuthorize } from './accept-authorize';
import type { ActivityDependencies } from './dependencies';
import { callForLogin, withToken, type LoginCall } from './flinks-call';

/** A: what Flinks holds, or how the last refresh ended. */
export const authorizeCached = (dependencies: ActivityDependencies) => ({
  async authorizeCached(input: LoginCall): Promise<AuthorizeAnswer> {
    const { flinks, store } = dependencies;
    return callForLogin(dependencies, 'A', input, ({ language }, signal) =>
      withToken(flinks, signal, async (authorizeToken) => {
        const { loginId } = input;
        const answer = await flinks.authorizeCached(
          { loginId, authorizeToken, ...(language && { language }) },
          { signal },
        );
        return acceptAuthorize(store, loginId, answer);
      }),
    );
  },
});
