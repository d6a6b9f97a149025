import type { BoxReply } from '../../../domain/refresh/reply';
import { GONE, ledger } from '../activities';
import type { LoginUnderWay } from '../login';

/**
 * Marks the login as refreshing, and reads what is known about it and the settings to follow. This is the first write
 * of a refresh, and is made again when a wait of the refresh ends because its user seems to be back. The reply is
 * `gone` if the login is not registered.
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
