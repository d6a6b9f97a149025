import { readPayload } from '../answers';
import type { CallOptions, Send } from '../call';
import { readNightlyRefreshStatus, type NightlyRefreshStatus } from '../schemas/nightly-refresh-status';

export async function getNightlyRefreshStatus(send: Send, options: CallOptions): Promise<NightlyRefreshStatus> {
  const answer = await send({ endpoint: 'getNightlyRefreshStatus' }, options);
  return readPayload(answer, readNightlyRefreshStatus);
}
