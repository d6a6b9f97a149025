import type { AttributesPackage } from '../../../domain/refresh';
import type { BoxReply, Session } from '../../../domain/refresh/state';
import { quick } from '../../activities';
import { askFlinks, collecting } from '../activities';
import type { LoginUnderWay } from '../login';

/** D: the accounts of a session. The activity stores them; only counts come back. */
export const accountsDetail = (login: LoginUnderWay, session: Session, summary: string): Promise<BoxReply> =>
  askFlinks(login, () => collecting.fetchAccountsDetail.executeWithOptions({ summary }, [detailOf(login, session)]));

/** J: are they ready now? */
export const pollAccountsDetail = (login: LoginUnderWay, session: Session, summary: string): Promise<BoxReply> =>
  askFlinks(login, () => collecting.pollAccountsDetail.executeWithOptions({ summary }, [detailOf(login, session)]));

/** I: one Attributes package of the session whose accounts are stored. */
export const attributesPackage = (login: LoginUnderWay, session: Session, name: AttributesPackage): Promise<BoxReply> =>
  askFlinks(login, () =>
    quick.fetchAttributes.executeWithOptions({ summary: `I: ${name} attributes` }, [
      { ...collectInput(login, { requestId: session.requestId }), package: name },
    ]),
  );

const collectInput = (
  { loginId, refreshId, refresh }: LoginUnderWay,
  session: Pick<Session, 'requestId' | 'claim'>,
) => ({
  loginId,
  refreshId,
  runId: refresh.runIds.at(-1) ?? null,
  requestId: session.requestId,
  // A session we only hear of may be another login's: its data must say whose it is.
  mustNameLogin: session.claim === 'theirs',
});

const detailOf = (login: LoginUnderWay, session: Session) => ({
  ...collectInput(login, session),
  daysOfTransactions: login.refresh.policy.daysOfTransactions,
});
