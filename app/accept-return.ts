import { setTimeout as sleep } from 'node:timers/promises';
import type { LoginState } from '../domain/refresh';
import { LoginMismatchError } from '../client';
import { coalesceCalls } from './coalesce-calls';
import { loginNotRegistered } from './errors';
import type { AppServices } from './services';

/** A report of the app or customer page after Flinks Connect. `returned`: the LoginId that Connect returned. */
export interface ReturnReport {
  loginId: string;
  eventId: string;
  requestId?: string;
  returned?: string;
  source: 'api' | 'page';
}

interface Accepted {
  accepted: boolean;
  state: LoginState;
}

type Services = Pick<AppServices, 'store'> & { client: Pick<AppServices['client'], 'completeConnect'> };

const SOURCE = 'connect-completed';
const keyOf = ({ loginId, eventId }: ReturnReport): string => `${loginId}:${eventId}`;

/**
 * Hands a claim on, once per event id; `beforeNew` runs before one that is not known, and may throw. Another LoginId is
 * refused with `login_mismatch`, told to the operator, and changes nothing. A return that is told many times at once has one
 * effect, across gateways too: one call per login is under way, and the claims heard meanwhile share the next.
 */
export async function acceptReturn(
  services: Services,
  claim: ReturnReport,
  beforeNew: () => Promise<void> = () => Promise.resolve(),
): Promise<Accepted> {
  const { store, client } = services;
  const { loginId, returned } = claim;
  const login = await store.logins.get(loginId);
  if (login === null) throw loginNotRegistered(loginId);
  if (returned !== undefined && returned !== loginId) {
    const mismatch = new LoginMismatchError(loginId);
    await store.mismatches.note({ loginId, message: `${mismatch.message}.` });
    throw mismatch;
  }
  if (await store.inbox.seen({ source: SOURCE, key: keyOf(claim) })) return { accepted: true, state: login.state };
  await beforeNew();
  return queueOf(client)(loginId, claim, (claims) => forwardClaims(services, claims));
}

/** One queue for the page and the API of a gateway. */
const QUEUES = new WeakMap<object, ReturnType<typeof coalesceCalls<ReturnReport, Accepted>>>();

function queueOf(client: object): ReturnType<typeof coalesceCalls<ReturnReport, Accepted>> {
  const known = QUEUES.get(client);
  if (known !== undefined) return known;
  const queue = coalesceCalls<ReturnReport, Accepted>();
  QUEUES.set(client, queue);
  return queue;
}

/** Sends the refresh the newest claim: all of them say that the user is back, and the refresh checks it with Flinks. */
async function forwardClaims({ store, client }: Services, claims: readonly ReturnReport[]): Promise<Accepted> {
  const { loginId } = claims[0]!;
  const taken = await takeNew(store, claims);
  const newest = claims.findLast((claim) => taken.has(claim.eventId));
  if (newest === undefined) return { accepted: true, state: (await store.logins.get(loginId))?.state ?? 'idle' };
  const entries = [...taken.values()].map(entryOf);
  const { eventId, requestId, source } = newest;
  try {
    const answer = await client.completeConnect(loginId, { eventId, requestId, source });
    // After a crash before this line the events come again, and the workflow knows the id.
    for (const entry of entries) await store.inbox.finish(entry);
    return answer;
  } catch (error) {
    for (const entry of entries) await store.inbox.release(entry);
    throw error;
  }
}

/**
 * The claims that this process is to send, by event id. One that another gateway is sending is waited for: it is known
 * then, or free again. All take in the same order, so two gateways cannot wait for each other.
 */
async function takeNew(store: Services['store'], claims: readonly ReturnReport[]): Promise<Map<string, ReturnReport>> {
  const distinct = [...new Map(claims.map((claim) => [claim.eventId, claim]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const taken = new Map<string, ReturnReport>();
  for (const [eventId, claim] of distinct) {
    for (;;) {
      const state = await store.inbox.take(entryOf(claim));
      if (state === 'taken') taken.set(eventId, claim);
      if (state !== 'busy') break;
      await sleep(LOOK_EVERY_MS);
    }
  }
  return taken;
}

const LOOK_EVERY_MS = 100;

const entryOf = (claim: ReturnReport) => ({ source: SOURCE, key: keyOf(claim), requestId: claim.requestId });
