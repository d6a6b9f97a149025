import type { BoxReply } from '../../../domain/refresh/reply';
import { GONE, ledger } from '../activities';
import type { LoginUnderWay } from '../login';

/**
 * First write of a refresh, and again when its user comes back: marks the login as refreshing. The reply is `gone` if
 * the login is not registered.
 */
export async function markRefreshing({
  loginId,
  refreshId,
  begunBy,
  policy,
  refresh,
}: LoginUnderWay): Promise<BoxReply> {
  const begun = await ledger.beginRefresh.executeWithOptions({ summary: 'what is known of the login' }, [
    { loginId, refreshId, trigger: refresh.request.trigger, runId: refresh.runIds.at(-1) ?? null, rulesOf: begunBy },
  ]);
  if (begun === null) return GONE;
  const { policy: rules, ...known } = begun;
  return { kind: 'begun', known, policy: { ...rules, ...policy } };
}
