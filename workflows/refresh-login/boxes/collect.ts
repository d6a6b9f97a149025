import type { AttributesPackage } from '../../../domain/attributes-packages';
import type { Place, Session } from '../../../domain/refresh/place';
import type { BoxReply } from '../../../domain/refresh/reply';
import { quick } from '../../activities';
import { askFlinks, collecting } from '../activities';
import type { LoginUnderWay } from '../login';

/** D: asks for the accounts of a session. The activity stores them, and only counts come back. */
export function accountsDetail(
  login: LoginUnderWay,
  { session, polled }: Extract<Place, { box: 'D' }>,
): Promise<BoxReply> {
  const summary = `D: GetAccountsDetail${polled === undefined ? '' : ' of a session that a webhook names'}`;
  const input = detailOf(login, session);
  return askFlinks(login, () => collecting.fetchAccountsDetail.executeWithOptions({ summary }, [input]));
}

/** J: asks once whether the accounts of a session are ready. If they are, the activity stores them. */
export const pollAccountsDetail = (login: LoginUnderWay, session: Session): Promise<BoxReply> =>
  askFlinks(login, () =>
    collecting.pollAccountsDetail.executeWithOptions({ summary: 'J: GetAccountsDetailAsync' }, [
      detailOf(login, session),
    ]),
  );

/**
 * I: asks for one Attributes package, in the session whose accounts were stored. Returns null if no package is named.
 */
export async function attributesPackage(
  login: LoginUnderWay,
  { requestId }: Session,
  name: AttributesPackage | undefined,
): Promise<BoxReply | null> {
  if (name === undefined) return null;
  const input = { ...collectInput(login, { requestId }), package: name };
  return askFlinks(login, () =>
    quick.fetchAttributes.executeWithOptions({ summary: `I: ${name} attributes` }, [input]),
  );
}

const collectInput = (
  { loginId, refreshId, refresh }: LoginUnderWay,
  session: Pick<Session, 'requestId' | 'claim'>,
) => ({
  loginId,
  refreshId,
  runId: refresh.runIds.at(-1) ?? null,
  requestId: session.requestId,
  // A session that was only reported to us may belong to another login, so the data in the answer is stored only if the
  // answer names this login.
  mustNameLogin: session.claim === 'theirs',
});

const detailOf = (login: LoginUnderWay, session: Session) => ({
  ...collectInput(login, session),
  daysOfTransactions: login.refresh.policy.daysOfTransactions,
});
