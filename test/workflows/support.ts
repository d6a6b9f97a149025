import { randomUUID } from 'node:crypto';
import { openConnectUpdate } from '../../workflows/messages';
import { refused, type RefreshHarness, type Script } from '../support/refresh-harness';

/** The cached data is no good, so that the bank is asked: what it answers is the test's. */
export const liveRefused = { cached: [refused('RETRY_LATER')] };

/** A claim nobody has made before. */
export const claim = (more: { requestId?: string; loginId?: string; eventId?: string } = {}) => ({
  eventId: randomUUID(),
  source: 'test',
  ...more,
});

/** A login that waits for its user, who may click. */
export async function waitingIn(harness: RefreshHarness, script: Script, input = {}) {
  const login = harness.login(script);
  const handle = await login.start(input);
  await login.untilWaiting();
  return { login, handle, click: () => handle.executeUpdate(openConnectUpdate) };
}
