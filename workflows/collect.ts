import { MINUTE_MS } from '../domain/duration';
import type { AccountsAnswer, Answer } from '../domain/refresh';
import { askFor, collecting } from './calls';
import { isWebhook, hasNews } from './claims';
import { end, follow, type Session } from './follow';
import { park, pause, renewIfSuggested, show } from './login';
import type { Login } from './login-state';
import type { Arrow, ArrowTo, Claim } from './messages';
import { pollInWords } from './words';

/** D, G, H: the accounts of a session. They are stored by the activity; only counts come back. */
export async function accountsDetail(login: Login, session: ArrowTo<'D'>): Promise<Arrow> {
  show(login, 'D: collecting the accounts');
  return follow(login, 'D', await askForDetail(login, session, 'D: GetAccountsDetail'), { session });
}

const askForDetail = async (login: Login, session: Session, summary: string): Promise<Answer> =>
  heardOf(
    login,
    await askFor(login, () =>
      collecting.fetchAccountsDetail.executeWithOptions({ summary }, [detailInput(login, session)]),
    ),
  );

/** Rule 10: of an answer that has landed, whether an account of it could not be read. */
function heardOf(login: Login, answer: AccountsAnswer): AccountsAnswer {
  if (answer.kind === 'ok') login.unreadableAccount = (answer.unreadable ?? 0) > 0;
  return answer;
}

export const collectInput = (login: Login, { requestId, claim }: { requestId: string; claim?: Claim }) => ({
  loginId: login.loginId,
  refreshId: login.refreshId,
  runId: login.runIds.at(-1) ?? null,
  requestId,
  // A session we only hear of may be another login's: its data must say whose it is.
  mustNameLogin: claim === 'theirs',
});

const detailInput = (login: Login, session: { requestId: string; claim?: Claim }) => ({
  ...collectInput(login, session),
  daysOfTransactions: login.policy.daysOfTransactions,
});

/**
 * J, K: still working; asked every FLINKS_POLL_INTERVAL until FLINKS_POLL_LIMIT, and at once when a webhook says that data
 * is there. A slot is not held for a slow bank.
 */
export async function pollAccountsDetail(login: Login, session: ArrowTo<'J'>): Promise<Arrow> {
  const { pollIntervalMs, pollLimitMs } = login.policy;
  const sinceMs = session.since ?? Date.now();
  show(login, pollInWords(sinceMs, { everyMs: pollIntervalMs, limitMs: pollLimitMs }));
  while (!login.revoked) {
    const elsewhere = await askElsewhere(login, session);
    if (elsewhere !== null) return elsewhere;
    const answer = heardOf(
      login,
      await askFor(login, () =>
        collecting.pollAccountsDetail.executeWithOptions({ summary: 'J: GetAccountsDetailAsync' }, [
          detailInput(login, session),
        ]),
      ),
    );
    if (answer.kind !== 'pending') return follow(login, 'J', answer, { session });
    const polledMs = Date.now() - sinceMs;
    if (polledMs + pollIntervalMs > pollLimitMs) return pollLimitReached(login);
    if (polledMs >= MINUTE_MS) await park(login, 'later');
    await pause(login, pollIntervalMs, {
      summary: 'K: still pending, poll again',
      bankLetUsIn: true,
      wakeOnClaim: isWebhook,
    });
    await renewIfSuggested(login, { ...session, since: sinceMs });
  }
  return end('revoked');
}

/**
 * Webhooks heard so far. One of this session has done its work by ending the pause. Newer data of another session ends
 * the polling too, once D has brought it; where it has not, the claim was false and the polling goes on.
 */
async function askElsewhere(login: Login, { requestId, path }: ArrowTo<'J'>): Promise<Arrow | null> {
  const heard = login.claims.filter(isWebhook);
  login.claims = login.claims.filter((claim) => !isWebhook(claim));
  const other = heard.find((claim) => hasNews(login, [claim]) && (claim.requestId ?? requestId) !== requestId);
  if (other?.requestId === undefined) return null;
  const session: Session = { requestId: other.requestId, path, claim: 'theirs' };
  const answer = await askForDetail(login, session, 'D: GetAccountsDetail of a session that a webhook names');
  return answer.kind === 'ok' || answer.kind === 'gone' ? follow(login, 'D', answer, { session }) : null;
}

/** After half an hour once more from A, then until tomorrow: a slow job is no reason to ask the user. */
function pollLimitReached(login: Login): Arrow {
  login.pollLimitsHit += 1;
  return login.pollLimitsHit > 1 ? end('unavailable', 'POLL_LIMIT') : { box: 'A' };
}
