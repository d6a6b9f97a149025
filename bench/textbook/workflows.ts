import { executeChild, proxyActivities } from '@temporalio/workflow';
import type { TextbookActivities } from './activities';

const activities = proxyActivities<TextbookActivities>({ startToCloseTimeout: '5 minutes' });

/**
 * The daily routine of one login as a tutorial would write it: every step is an activity, and the data passes through
 * the workflow.
 */
export async function textbookLogin(loginId: string): Promise<void> {
  await activities.begin(loginId);
  const token = await activities.mintToken();
  const session = await activities.authorize(loginId, token);
  await activities.saveAuthorized(loginId, session);
  const accounts = await activities.fetchAccounts(session.requestId);
  await activities.saveAccounts(loginId, accounts);
  const attributes = await activities.fetchAttributes(loginId, session.requestId);
  await activities.saveAttributes(loginId, attributes);
  await activities.finish(loginId);
  await activities.notify(loginId);
}

export async function textbookRun(loginIds: string[], window: number): Promise<void> {
  for (let at = 0; at < loginIds.length; at += window) {
    const batch = loginIds.slice(at, at + window);
    await Promise.all(
      batch.map((loginId) => executeChild(textbookLogin, { workflowId: `textbook/${loginId}`, args: [loginId] })),
    );
  }
}
