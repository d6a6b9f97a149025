import { ApplicationFailure, getExternalWorkflowHandle, setCurrentDetails, sleep } from '@temporalio/workflow';
import { MINUTE_MS, SECOND_MS } from '../domain/duration';
import { refreshLoginWorkflowId } from '../domain/ids';
import { revokeSignal } from './messages';

/**
 * How long `untilRefreshHasClosed` waits at most. A revoked refresh normally closes as soon as its call to Flinks is
 * cancelled. Without a worker it would not close at all.
 */
const REFRESH_CLOSES_WITHIN_MS = 10 * MINUTE_MS;
const REVOKE_EVERY_MS = 30 * SECOND_MS;

/** Tells the open refresh of a login to end. Returns false if the login has no open refresh (any more). */
export async function revokeRefresh(loginId: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(refreshLoginWorkflowId(loginId)).signal(revokeSignal);
    return true;
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'ExternalWorkflowExecutionNotFound') return false;
    throw error;
  }
}

/**
 * Waits until the login's refresh has closed, but ten minutes at most. Until it closes, the refresh may still write
 * about the login. A refresh that a signal with start has opened in the meantime is revoked as well.
 */
export async function untilRefreshHasClosed(loginId: string): Promise<void> {
  const untilMs = Date.now() + REFRESH_CLOSES_WITHIN_MS;
  for (let inMs: number = SECOND_MS; Date.now() < untilMs; inMs = Math.min(2 * inMs, REVOKE_EVERY_MS)) {
    if (!(await revokeRefresh(loginId))) return;
    setCurrentDetails('Waiting for its refresh to end');
    await sleep(inMs, { summary: 'its refresh is still open' });
  }
}
