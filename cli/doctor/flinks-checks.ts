import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings';
import { isUnknownLogin, normaliseCode } from '../../domain/codes';
import { refusesUs } from '../../domain/other-decisions';
import type { Answer } from '../../domain/refresh/answer';
import { FlinksClient } from '../../flinks/client';
import { FlinksError } from '../../flinks/errors';
import { passed, failed, warning, type Check } from './check';

const ANSWERS_WITHIN_MS = 15_000;
const ELSEWHERE = "Check FLINKS_INSTANCE (or FLINKS_BASE_URL), the network, and Flinks' own status page";

/**
 * Checks both Flinks keys, and whether the account has Flinks' nightly refresh, by harmless calls. They ask for a token
 * that is never used, for a session that never existed, for the list that every run asks for, and to switch the nightly
 * job off for a login that never existed. If a key is wrong, the last two calls are not made.
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
    // With a wrong key, the answers of the other calls would say nothing about the account.
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
    return passed(name, 'Flinks accepts this key');
  } catch (error) {
    if (!(error instanceof FlinksError)) return failed(name, 'Flinks did not answer within 15 s', ELSEWHERE);
    const { status, flinksCode } = error;
    // The call was about a session that never existed, so this code shows that the key was accepted.
    if (flinksCode?.startsWith('SESSION_')) return passed(name, 'Flinks accepts this key');
    if (status === null) return failed(name, 'Flinks cannot be reached', ELSEWHERE);
    const said = `Flinks answered ${status}${flinksCode === null ? '' : ` ${flinksCode}`}`;
    const isRefused = status === 401 || status === 403;
    return failed(name, said, isRefused ? `Check ${setting} and FLINKS_CUSTOMER_ID` : ELSEWHERE);
  }
}

const LIST_MISSING =
  "Daily runs go on without Flinks' list of broken logins. Ask Flinks whether the account has nightly refresh, and " +
  'for its API secret (FLINKS_API_SECRET)';
const SWITCH_MISSING =
  "Logins cannot be put into Flinks' own nightly job or taken out of it, and a withdrawal has to be proved in " +
  'another way (docs/withdrawal.md). Ask Flinks whether the account has nightly refresh';

/**
 * Checks whether Flinks lets the account use an endpoint of the nightly refresh. A refusal is only a warning, because
 * everything else works without that endpoint (rule 11 of docs/flowchart.md).
 */
async function featureOf(name: string, todo: string, ask: (signal: AbortSignal) => Promise<unknown>): Promise<Check> {
  try {
    await ask(AbortSignal.timeout(ANSWERS_WITHIN_MS));
    return passed(name, 'The account may use it');
  } catch (error) {
    if (!(error instanceof FlinksError)) return warning(name, 'Flinks did not answer within 15 s', ELSEWHERE);
    const { status, flinksCode } = error;
    // The call was made with a LoginId that nobody has, so this code shows that the account may make such calls.
    if (isUnknownLogin(normaliseCode(flinksCode))) return passed(name, 'The account may use it');
    if (status === null) return warning(name, 'Flinks cannot be reached', ELSEWHERE);
    const said = `Flinks answered ${status}${flinksCode === null ? '' : ` ${flinksCode}`}`;
    return refusesUs(refused(status, flinksCode))
      ? warning(name, `${said}: the account may not use it`, todo)
      : warning(name, said, ELSEWHERE);
  }
}

function refused(status: number, flinksCode: string | null): Answer {
  const code = normaliseCode(flinksCode);
  return { kind: 'refused', status, ...(code === null ? {} : { code }) };
}
