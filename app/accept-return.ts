import { setTimeout as sleep } from 'node:timers/promises';
import type { Succession } from '../domain/policy';
import type { LoginState } from '../domain/refresh/types';
import type { Language } from '../store/logins/logins';
import { LoginMismatchError } from '../client';
import { coalesceCalls } from './coalesce-calls';
import { loginNotRegistered } from './errors';
import { noteOtherLogin } from './other-login';
import type { Lease } from '../store/events/inbox';
import type { AppServices } from './services';

/**
 * A report by the app or the customer page that a user came back from Flinks Connect. `returned`: the LoginId that
 * Connect returned; absent if the report does not say.
 */
export interface ReturnReport {
  loginId: string;
  eventId: string;
  requestId?: string;
  returned?: string;
  /** The language of the page that opened Connect. */
  language?: Language;
  source: 'api' | 'page';
}

interface Accepted {
  accepted: boolean;
  state: LoginState;
}

type Services = Pick<AppServices, 'store'> & {
  client: Pick<AppServices['client'], 'completeConnect' | 'startReplacement'>;
  settings: { policy: { succession: Succession } };
};

const SOURCE = 'connect-completed';
const keyOf = ({ loginId, eventId }: ReturnReport): string => `${loginId}:${eventId}`;

/**
 * Forwards a claim (a report that the login's user is back) to the login's refresh, once for each event id. `beforeNew`
 * runs before a claim with a new event id is sent, and may throw to refuse it. If Connect returned another LoginId,
 * throws LoginMismatchError and leaves the login as it is; `noteOtherLogin` alerts the operator, and has a worker find
 * out whether that LoginId is a successor. If many reports of one return come at once, they have one effect, across
 * gateways too. Within a gateway, at most one call to Temporal for a login is under way; claims that arrive meanwhile
 * share the next call.
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
    await beforeNew();
    const { succession } = services.settings.policy;
    const other = { loginId, by: returned, language: claim.language ?? null };
    const came = await noteOtherLogin({ store, client, succession }, other);
    throw new LoginMismatchError(loginId, came === 'looking');
  }
  if (await store.inbox.seen({ source: SOURCE, key: keyOf(claim) })) return { accepted: true, state: login.state };
  await beforeNew();
  return queueOf(client)(loginId, claim, (claims) => forwardClaims(services, claims));
}

/** One queue of returns for each client, so that the page and the API of a gateway share it. */
const QUEUES = new WeakMap<object, ReturnType<typeof coalesceCalls<ReturnReport, Accepted>>>();

function queueOf(client: object): ReturnType<typeof coalesceCalls<ReturnReport, Accepted>> {
  const known = QUEUES.get(client);
  if (known !== undefined) return known;
  const queue = coalesceCalls<ReturnReport, Accepted>();
  QUEUES.set(client, queue);
  return queue;
}

/**
 * Sends the newest of these claims of one login to its refresh, and none of the others, because all claims say the
 * same: the user is back. The refresh asks Flinks whether that is so.
 */
async function forwardClaims({ store, client }: Services, claims: readonly ReturnReport[]): Promise<Accepted> {
  const { loginId } = claims[0]!;
  const leases = new Map<string, Lease>();
  let answer: Accepted;
  try {
    await takeNew(store, claims, leases);
    const newest = claims.findLast(({ eventId }) => leases.has(eventId));
    if (newest === undefined) return { accepted: true, state: (await store.logins.get(loginId))?.state ?? 'idle' };
    const { eventId, requestId, source } = newest;
    const heard = await heardBefore(store, loginId, leases.get(eventId)?.takenBefore ?? null);
    answer = heard ?? (await client.completeConnect(loginId, { eventId, requestId, source }));
  } catch (error) {
    for (const lease of leases.values()) await store.inbox.release(lease);
    throw error;
  }
  // After a crash before this line the claims are sent again. An open workflow recognises their event ids; once it has
  // closed, `heardBefore` finds their effect.
  for (const lease of leases.values()) await store.inbox.finish(lease);
  return answer;
}

/**
 * Returns the answer to a claim that a gateway took before it died, if that claim has had its effect: a refresh has
 * since stored data after its user's return. Returns null otherwise. A claim that has had its effect does not start
 * another refresh; `reopen` (domain/refresh/next.ts) keeps to the same rule for claims that come to an ended refresh.
 */
async function heardBefore(
  store: Services['store'],
  loginId: string,
  takenBefore: string | null,
): Promise<Accepted | null> {
  if (takenBefore === null) return null;
  const login = await store.logins.get(loginId);
  const last = login?.lastOutcome ?? null;
  if (login === null || last === null) return null;
  const isReturn = last.outcome === 'refreshed' && (last.path === 'after_mfa' || last.path === 'after_reconnect');
  return isReturn && Date.parse(last.at) > Date.parse(takenBefore) ? { accepted: true, state: login.state } : null;
}

/**
 * Takes the claims that this process is to send, in the order of their event ids. If another gateway is sending one of
 * them, waits until that claim is recorded as sent (`known`) or can be taken again. All gateways take claims in the
 * same order, so two gateways cannot wait for each other.
 */
async function takeNew(
  store: Services['store'],
  claims: readonly ReturnReport[],
  leases: Map<string, Lease>,
): Promise<void> {
  const distinct = [...new Map(claims.map((claim) => [claim.eventId, claim]))].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [eventId, claim] of distinct) {
    for (;;) {
      const taken = await store.inbox.take(entryOf(claim));
      if (typeof taken === 'object') leases.set(eventId, taken);
      if (taken !== 'busy') break;
      await sleep(LOOK_EVERY_MS);
    }
  }
}

const LOOK_EVERY_MS = 100;

const entryOf = (claim: ReturnReport) => ({ source: SOURCE, key: keyOf(claim), requestId: claim.requestId });
