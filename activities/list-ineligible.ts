import { normaliseCode } from '../domain/codes';
import type { Answer } from '../domain/refresh/answer';
import type { ActivityDependencies } from './dependencies';
import { toAnswer } from './failures';
import { withHeartbeats } from './flinks-call';
import { readLargeList } from './large-answers';

/**
 * Step 1: writes Flinks' list of the logins that its nightly job can no longer refresh into the run's ledger. Returns
 * only counts: the logins of the run that are listed, and the entries that belong to no login of ours.
 */
export const listIneligible = ({ flinks, store }: ActivityDependencies) => ({
  async listIneligible({ runId }: { runId: string }): Promise<Answer & { listed?: number; unknown?: number }> {
    return withHeartbeats((signal) =>
      toAnswer(async () => {
        const { cards } = await flinks.getNightlyRefreshStatus({
          signal,
          readLarge: (answer) => readLargeList(answer, signal),
        });
        const marked = cards.map(({ loginId, errorCode, lastRefreshState, lastRefreshDate }) => ({
          loginId,
          code: normaliseCode(errorCode),
          state: lastRefreshState,
          lastRefreshDate,
        }));
        return { kind: 'ok' as const, status: 200, ...(await store.runs.markListed({ runId, cards: marked })) };
      }),
    );
  },

  /**
   * Rule 11 of docs/flowchart.md: checks whether Flinks accepts our other calls when it has refused the list. Mints a
   * token and spends it on a cached Authorize of one of the run's logins. Stores nothing. If the run has no login, only
   * the token is minted.
   */
  async tryAccess({ runId }: { runId: string }): Promise<Answer> {
    const [row] = await store.runs.page({ runId, after: null, limit: 1 });
    const login = row === undefined ? null : await store.logins.forFlinks(row.loginId);
    return withHeartbeats((signal) =>
      toAnswer(async () => {
        const authorizeToken = await flinks.generateAuthorizeToken({ signal });
        if (row !== undefined && login !== null) {
          await flinks.authorizeCached(
            { loginId: row.loginId, language: login.language ?? undefined, authorizeToken },
            { signal },
          );
        }
        return { kind: 'ok' as const, status: 200 };
      }),
    );
  },
});
