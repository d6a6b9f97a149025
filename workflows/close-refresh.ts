import { ApplicationFailure, getExternalWorkflowHandle, setCurrentDetails, sleep } from '@temporalio/workflow';
import { MINUTE_MS, SECOND_MS } from '../domain/duration';
import { refreshLoginWorkflowId } from '../domain/ids';
import { revokeSignal } from './messages';

/**
 * A revoked refresh ends as soon as its Flinks call is cancelled. If there is no worker to end it, it is waited for no
 * longer than this.
 */
const REFRESH_CLOSES_WITHIN_MS = 10 * MINUTE_MS;
const REVOKE_EVERY_MS = 30 * SECOND_MS;

/** Tells a login's refresh to end. Returns false if the login has no open refresh (any more). */
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
 * Waits until the login's refresh has closed, but ten minutes at most, because a refresh may write about the login
 * until it closes. Also revokes a refresh that a signal with start has opened since.
 */
export async function untilRefreshHasClosed(loginId: string): Promise<void> {
  const untilMs = Date.now() + REFRESH_CLOSES_WITHIN_MS;
  for (let inMs: number = SECOND_MS; Date.now() < untilMs; inMs = Math.min(2 * inMs, REVOKE_EVERY_MS)) {
    if (!(await revokeRefresh(loginId))) return;
    setCurrentDetails('Waiting for its refresh to end');
    await sleep(inMs, { summary: 'its refresh is still open' });
  }
}
