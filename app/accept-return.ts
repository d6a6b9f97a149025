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
 * effect: one call per login is under way, and the claims heard meanwhile share the next.
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
  return turnsOf(client)(loginId, claim, (claims) => handOn(services, claims));
}

/** One queue for the page and the API of a gateway. */
const TURNS = new WeakMap<object, ReturnType<typeof coalesceCalls<ReturnReport, Accepted>>>();

function turnsOf(client: object): ReturnType<typeof coalesceCalls<ReturnReport, Accepted>> {
  const known = TURNS.get(client);
  if (known !== undefined) return known;
  const turns = coalesceCalls<ReturnReport, Accepted>();
  TURNS.set(client, turns);
  return turns;
}

/** Sends the refresh the newest claim: all of them say that the user is back, and the refresh checks it with Flinks. */
async function handOn({ store, client }: Services, claims: readonly ReturnReport[]): Promise<Accepted> {
  const { loginId } = claims[0]!;
  const fresh: ReturnReport[] = [];
  for (const claim of new Map(claims.map((each) => [each.eventId, each])).values()) {
    // Checked again: the call before may have been for the same event.
    if (!(await store.inbox.seen({ source: SOURCE, key: keyOf(claim) }))) fresh.push(claim);
  }
  const newest = fresh.at(-1);
  if (newest === undefined) return { accepted: true, state: (await store.logins.get(loginId))?.state ?? 'idle' };
  const { eventId, requestId, source } = newest;
  const answer = await client.completeConnect(loginId, { eventId, requestId, source });
  // Only now: after a crash before this line the events come again, and the workflow knows the id.
  for (const claim of fresh)
    await store.inbox.remember({ source: SOURCE, key: keyOf(claim), requestId: claim.requestId });
  return answer;
}
