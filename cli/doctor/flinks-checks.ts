import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings';
import { FlinksClient } from '../../flinks/client';
import { FlinksError } from '../../flinks/errors';
import { passed, failed, type Check } from './check';

const ANSWERS_WITHIN_MS = 15_000;
const ELSEWHERE = 'Check FLINKS_INSTANCE (or FLINKS_BASE_URL), the network, and the status of Flinks';

/** Makes two harmless calls: for a token that is never spent, and about a session that never existed. */
export async function flinksChecks({ flinks: keys }: Settings): Promise<Check[]> {
  const flinks = new FlinksClient(keys);
  try {
    return await Promise.all([
      outcomeOf('flinks secret key', 'FLINKS_SECRET_KEY', (signal) => flinks.generateAuthorizeToken({ signal })),
      outcomeOf('flinks api key', 'FLINKS_API_KEY', (signal) =>
        flinks.getAccountsDetailAsync({ requestId: randomUUID() }, { signal }),
      ),
    ]);
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
