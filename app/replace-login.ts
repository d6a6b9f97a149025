import { setTimeout as sleep } from 'node:timers/promises';
import type { HouseClient } from '../client/house-client';
import { SECOND_MS } from '../domain/duration';
import { replaceLoginWorkflowId } from '../domain/ids';
import type { Actor } from '../store/audit/audit';
import type { Replacement } from '../store/logins/replacements';
import type { Store } from '../store/store';
import { loginNotRegistered, loginTaken, lookPending, notProven, UndoError } from './errors';

/** How long `replaceLogin` waits until a worker has read and compared the accounts. */
const LOOK_WITHIN_MS = 20 * SECOND_MS;
const LOOK_EVERY_MS = 200;

interface Services {
  store: Pick<Store, 'replacements'>;
  client: Pick<HouseClient, 'startReplacement'>;
  withinMs?: number;
}

/**
 * An order to replace a login. `by`: the LoginId that takes its place. `force`: replace it without proof that both are
 * of one customer. `actor`: who gives the order, for the audit.
 */
export interface ReplaceRequest {
  loginId: string;
  by: string;
  force: boolean;
  actor: Actor;
}

/**
 * Orders that another LoginId takes a login's place, and starts the workflow that carries out the order. Without
 * `force`, the accounts of both LoginIds must prove that they belong to one customer; if there is no proof yet, a
 * worker reads the accounts first. A repeat is harmless: after the replacement it orders nothing and leaves no audit
 * line. Throws `login_not_registered` or a ReplacementError; the login is unchanged then.
 */
export async function replaceLogin(services: Services, wish: ReplaceRequest): Promise<{ workflowId: string }> {
  const { store, client } = services;
  const { loginId, by, force, actor } = wish;
  const successor = await store.replacements.successorOf(loginId);
  if (successor === by) return { workflowId: replaceLoginWorkflowId(loginId) };
  if (successor !== null) throw loginNotRegistered(loginId);
  const found = await store.replacements.request({ loginId, by, wantsLook: !force });
  if (found === null) throw loginNotRegistered(loginId);
  if (found === 'taken') throw loginTaken(by);
  const { replacementId } = found;
  if (!force && found.proof !== 'accounts') {
    await client.startReplacement({ loginId, replacementId });
    const { proof, code } = await looked(services, found);
    if (proof !== 'accounts') throw notProven(by, proof, code);
  }
  if (!(await store.replacements.decide({ replacementId, forced: force, by: actor })))
    throw loginNotRegistered(loginId);
  return client.startReplacement({ loginId, replacementId });
}

/**
 * Orders that a login which was replaced within the last day be put back, and starts the workflow that carries out the
 * order. An operator needs this after a wrong replacement. Throws an UndoError if it is not possible; nothing was
 * changed then.
 */
export async function undoReplacement(
  { store, client }: Services,
  { loginId, actor }: { loginId: string; actor: Actor },
): Promise<{ workflowId: string; newLoginId: string }> {
  const order = await store.replacements.orderUndo({ loginId, by: actor });
  if (typeof order === 'string') throw new UndoError(loginId, order);
  const { workflowId } = await client.startReplacement(order);
  return { workflowId, newLoginId: order.loginId };
}

async function looked({ store, withinMs = LOOK_WITHIN_MS }: Services, { loginId, by, replacementId }: Replacement) {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const found = await store.replacements.get(replacementId);
    if (found === null) throw loginNotRegistered(loginId);
    if (found.lookedAt !== null) return found;
    if (Date.now() >= untilMs) throw lookPending(by);
    await sleep(LOOK_EVERY_MS);
  }
}
