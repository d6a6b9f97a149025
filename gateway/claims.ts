import type { LoginState } from '../domain/refresh';
import { unknownLogin } from './problem-of';
import { Problem } from './problems';
import type { GatewayDeps } from './deps';
import { sharedTurns } from './shared-turns';

/** What an app or the customer page says after Flinks Connect. `returned`: the LoginId that Connect came back with. */
export interface Claim {
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

type Deps = Pick<GatewayDeps, 'store' | 'client'>;

const SOURCE = 'connect-completed';
const keyOf = ({ loginId, eventId }: Claim): string => `${loginId}:${eventId}`;

/**
 * Hands a claim on, once per event id; `beforeNew` is asked before one that is not known, and may throw. Another LoginId is
 * refused with `login_mismatch`, told to the operator, and changes nothing. A return that is told many times at once has one effect: one call per login is under way, and the claims
 * heard meanwhile share the next.
 */
export async function acceptClaim(
  deps: Deps,
  claim: Claim,
  beforeNew: () => Promise<void> = () => Promise.resolve(),
): Promise<Accepted> {
  const { store, client } = deps;
  const { loginId, returned } = claim;
  const login = await store.logins.get(loginId);
  if (login === null) throw unknownLogin();
  if (returned !== undefined && returned !== loginId) {
    const message = `Flinks Connect came back with another login than ${loginId}; its state is unchanged.`;
    await store.mismatches.note({ loginId, message });
    throw new Problem('login_mismatch', 'Nothing was changed; the operator is told. Check which customer this is.');
  }
  if (await store.inbox.seen({ source: SOURCE, key: keyOf(claim) })) return { accepted: true, state: login.state };
  await beforeNew();
  return turnsOf(client)(loginId, claim, (claims) => handOn(deps, claims));
}

/** One queue for the page and the API of a gateway. */
const TURNS = new WeakMap<object, ReturnType<typeof sharedTurns<Claim, Accepted>>>();

function turnsOf(client: object): ReturnType<typeof sharedTurns<Claim, Accepted>> {
  const known = TURNS.get(client);
  if (known !== undefined) return known;
  const turns = sharedTurns<Claim, Accepted>();
  TURNS.set(client, turns);
  return turns;
}

/** Tells the refresh of the newest claim: all of them say that the user is back, and Flinks is asked whether it is so. */
async function handOn({ store, client }: Deps, claims: readonly Claim[]): Promise<Accepted> {
  const { loginId } = claims[0]!;
  const fresh: Claim[] = [];
  for (const claim of new Map(claims.map((each) => [each.eventId, each])).values()) {
    // Looked up again: the turn before may have been the same event's.
    if (!(await store.inbox.seen({ source: SOURCE, key: keyOf(claim) }))) fresh.push(claim);
  }
  const newest = fresh.at(-1);
  if (newest === undefined) return { accepted: true, state: (await store.logins.get(loginId))?.state ?? 'idle' };
  const { eventId, requestId, source } = newest;
  const answer = await client.completeConnect(loginId, { eventId, requestId, source });
  // Only now: a crash before this line brings the events once more, and the workflow knows the id.
  for (const claim of fresh)
    await store.inbox.remember({ source: SOURCE, key: keyOf(claim), requestId: claim.requestId });
  return answer;
}
