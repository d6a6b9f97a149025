import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings';
import { isUnknownLogin, normaliseCode } from '../../domain/codes';
import { refusesUs } from '../../domain/other-decisions';
import type { Answer } from '../../domain/refresh/answer';
import { FlinksClient } from '../../flinks/client';
import { FlinksError } from '../../flinks/errors';
import { passed, failed, warning, type Check } from './check';

const ANSWERS_WITHIN_MS = 15_000;
const ELSEWHERE = 'Check FLINKS_INSTANCE (or FLINKS_BASE_URL), the network, and the status of Flinks';

/**
 * Makes harmless calls: for a token that is never spent, about a session and a login that never existed, and for the
 * list that every run asks for. The calls about the login and the list show whether the account has nightly refresh.
 */
export async function flinksChecks({ flinks: keys }: Settings): Promise<Check[]> {
  const flinks = new FlinksClient(keys);
  try {
    const keyChecks = await Promise.all([
      outcomeOf('flinks secret key', 'FLINKS_SECRET_KEY', (signal) => flinks.generateAuthorizeToken({ signal })),
      outcomeOf('flinks api key', 'FLINKS_API_KEY', (signal) =>
        flinks.getAccountsDetailAsync({ requestId: randomUUID() }, { signal }),
      ),
    ]);
    // Without the right keys nothing can be said about the account.
    if (!keyChecks.every(({ ok }) => ok)) return keyChecks;
    const features = await Promise.all([
      featureOf('flinks nightly list', LIST_MISSING, (signal) => flinks.getNightlyRefreshStatus({ signal })),
      featureOf('flinks nightly switch', SWITCH_MISSING, (signal) =>
        flinks.setScheduledRefresh({ loginId: randomUUID(), isActivated: false }, { signal }),
      ),
    ]);
    return [...keyChecks, ...features];
  } finally {
    await flinks.close();
  }
}

async function outcomeOf(
  name: string,
  setting: string,
  ask: (signal: AbortSignal) => Promise<unknown>,
): Promise<Check> {
  try {
    await ask(AbortSignal.timeout(ANSWERS_WITHIN_MS));
    return passed(name, 'Flinks accepts it');
  } catch (error) {
    if (!(error instanceof FlinksError)) return failed(name, 'Flinks did not answer in 15 s', ELSEWHERE);
    const { status, flinksCode } = error;
    if (flinksCode?.startsWith('SESSION_')) return passed(name, 'Flinks accepts it');
    if (status === null) return failed(name, 'Flinks cannot be reached', ELSEWHERE);
    const said = `Flinks answered ${status}${flinksCode === null ? '' : ` ${flinksCode}`}`;
    const isRefused = status === 401 || status === 403;
    return failed(name, said, isRefused ? `Check ${setting} and FLINKS_CUSTOMER_ID` : ELSEWHERE);
  }
}

const LIST_MISSING =
  'Runs go on without it. Ask Flinks whether the account has nightly refresh, and for its API secret (FLINKS_API_SECRET)';
const SWITCH_MISSING =
  "Logins cannot be taken in or out of Flinks' own nightly job, and a withdrawal has to be proved in another way. Ask Flinks whether the account has nightly refresh";

/** Rule 11: Flinks may refuse these endpoints while all else works, so this is a warning. */
async function featureOf(name: string, todo: string, ask: (signal: AbortSignal) => Promise<unknown>): Promise<Check> {
  try {
    await ask(AbortSignal.timeout(ANSWERS_WITHIN_MS));
    return passed(name, 'The account has it');
  } catch (error) {
    if (!(error instanceof FlinksError)) return warning(name, 'Flinks did not answer in 15 s', ELSEWHERE);
    const { status, flinksCode } = error;
    // The call was made with a LoginId that nobody has, so this code shows that the account may make such calls.
    if (isUnknownLogin(normaliseCode(flinksCode))) return passed(name, 'The account has it');
    if (status === null) return warning(name, 'Flinks cannot be reached', ELSEWHERE);
    const said = `Flinks answered ${status}${flinksCode === null ? '' : ` ${flinksCode}`}`;
    return refusesUs(refused(status, flinksCode))
      ? warning(name, `${said}: the account does not have it`, todo)
      : warning(name, said, ELSEWHERE);
  }
}

function refused(status: number, flinksCode: string | null): Answer {
  const code = normaliseCode(flinksCode);
  return { kind: 'refused', status, ...(code === null ? {} : { code }) };
}
