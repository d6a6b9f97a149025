import type { Fault } from '../../simulator/faults';
import { INSTITUTIONS } from '../../simulator/institutions';
import { guidOf, type Prng } from '../../simulator/prng';
import type { LoginSpec } from '../../simulator/spec';

/** How the refresh of a kind of login must end, whichever processes are killed while it runs. */
interface Ending {
  /** `asked` means that the login's user is asked, and that the login is refreshed once they come back. */
  outcome: 'refreshed' | 'asked' | 'unavailable';
  path?: 'cached' | 'live';
  reason?: 'mfa' | 'reconnect';
  missing?: string[];
  /** The unattended live calls that the first run makes if no answer is lost and no fault is injected. */
  live: number;
  /** The unattended live calls that each later run makes, under the same condition. */
  liveAgain: number;
}

/** How a user comes back once they are asked. */
interface Return {
  /**
   * `page`: the user opens the link and does what Connect asks. `app`: the user reconnects in the app, which reports
   * it. `falseClaim`: a return is reported that did not happen. `never`: the user does not come back.
   */
  way: 'page' | 'app' | 'falseClaim' | 'never';
  /** How often the return is reported, always with the same event id; by the page twice at most. */
  reports: number;
  /** Whether the app sends its reports all at once. If not, and always on the page, one follows another. */
  together: boolean;
  /** How many further events the app receives before the user acts. After 20 s without them, the user acts anyway. */
  afterEvents: number;
  /** Whether the return is reported twice more at the end of the story (`reportLate` in people.ts). */
  late: boolean;
}

export interface Member {
  loginId: string;
  kind: string;
  spec: Partial<LoginSpec>;
  ending: Ending;
  faults: Fault[];
  comesBack: Return;
  /**
   * How often, after each run, Flinks sends its webhooks about the login although they tell nothing new. A login whose
   * user is asked gets none.
   */
  strayWebhooks: number;
}

interface Kind {
  name: string;
  share: number;
  spec: (random: Prng, daysAgo: (low: number, high: number) => string) => Partial<LoginSpec>;
  ending: Ending;
}

/** Refusals of a cached Authorize that lead to a live call. */
const GO_LIVE = ['RETRY_LATER', 'AGGREGATION_ERROR', 'SESSION_EXPIRED', 'UNAUTHORIZED'] as const;
const REFUSED = ['INVALID_PASSWORD', 'INVALID_SECURITY_RESPONSE', 'NEW_ACCOUNT', 'DISABLED_LOGIN'] as const;
const hang = <T>(random: Prng, then: T) => ({ hangMs: random.between(100, 2_500), then });
const refreshed = (path: 'cached' | 'live', live = 0): Ending => ({ outcome: 'refreshed', path, live, liveAgain: 0 });
const asked = (reason: 'mfa' | 'reconnect', live: number): Ending => ({ outcome: 'asked', reason, live, liveAgain: 0 });
const UNAVAILABLE: Ending = { outcome: 'unavailable', live: 1, liveAgain: 1 };

/** RETRY_DELAYS in a story. Together they are longer than a slow sign-in takes at the made-up bank. */
export const RETRY_DELAYS = ['1s', '2s', '4s', '8s', '8s'];

const KINDS: readonly Kind[] = [
  { name: 'fresh', share: 24, spec: (_r, ago) => ({ lastRefresh: ago(0.1, 5) }), ending: refreshed('cached') },
  {
    name: 'lets in',
    share: 18,
    spec: (r, ago) => ({ lastRefresh: ago(10, 40), live: hang(r, 'ok' as const) }),
    ending: refreshed('live', 1),
  },
  {
    name: 'stopped, lets in',
    share: 10,
    spec: (r, ago) => ({ lastRefresh: ago(2, 40), cached: { code: r.pick(GO_LIVE) }, live: hang(r, 'ok' as const) }),
    ending: refreshed('live', 1),
  },
  {
    name: 'rings',
    share: 18,
    spec: (r, ago) => ({ lastRefresh: ago(10, 40), live: hang(r, 'mfa' as const) }),
    ending: asked('mfa', 1),
  },
  {
    name: 'refused',
    share: 8,
    spec: (r, ago) => ({ lastRefresh: ago(3, 40), cached: { code: r.pick(REFUSED) }, live: 'mfa' }),
    ending: asked('reconnect', 0),
  },
  {
    name: 'slow data',
    share: 7,
    spec: (r, ago) => ({ lastRefresh: ago(0.1, 5), detail: { pending: r.between(1, 5) } }),
    ending: refreshed('cached'),
  },
  {
    name: 'slow sign-in',
    share: 5,
    spec: (r, ago) => ({ lastRefresh: ago(10, 40), live: { pending: r.between(1, 2) } }),
    ending: refreshed('live', 1),
  },
  {
    name: 'long poll',
    share: 2,
    spec: (_r, ago) => ({ lastRefresh: ago(0.1, 5), detail: { pending: 20 } }),
    ending: refreshed('cached'),
  },
  {
    name: 'few rows',
    share: 3,
    spec: (_r, ago) => ({
      lastRefresh: ago(0.1, 4),
      accounts: 1,
      transactions: 8,
      attributes: { income: { code: 'NO_TRANSACTION' } },
    }),
    ending: { ...refreshed('cached'), missing: ['income'] },
  },
  {
    name: 'bank down',
    share: 3,
    spec: (_r, ago) => ({ lastRefresh: ago(2, 20), cached: { code: 'RETRY_LATER' }, live: { code: 'RETRY_LATER' } }),
    ending: { ...UNAVAILABLE, live: 1 + RETRY_DELAYS.length, liveAgain: 1 + RETRY_DELAYS.length },
  },
  {
    name: 'bank gone',
    share: 2,
    spec: (_r, ago) => ({
      lastRefresh: ago(3, 20),
      cached: { code: 'DISABLED_INSTITUTION' },
      live: { code: 'DISABLED_INSTITUTION' },
    }),
    ending: UNAVAILABLE,
  },
];
const SHARES = KINDS.reduce((sum, { share }) => sum + share, 0);

/** Draws one login at random: its bank and how that answers, which of its calls fail, and how its user comes back. */
export function drawMember(seed: number, index: number, random: Prng, nowMs: number): Member {
  const daysAgo = (low: number, high: number) =>
    new Date(nowMs - Math.round((low + random.next() * (high - low)) * 86_400_000)).toISOString();
  // The first logins are one of each kind, so that a small cast has all kinds. The kind of all others is drawn by
  // share.
  const kind = KINDS[index] ?? byShare(random);
  const loginId = guidOf(`chaos/${seed}/${index}`);
  const spec = {
    loginId,
    institution: INSTITUTIONS[index % INSTITUTIONS.length]!.name,
    behaviour: kind.name,
    accounts: random.between(1, 3),
    transactions: random.between(10, 40),
    ...kind.spec(random, daysAgo),
  };
  return {
    loginId,
    kind: kind.name,
    spec,
    ending: kind.ending,
    faults: drawFaults(random, loginId, kind),
    comesBack: drawReturn(random),
    strayWebhooks: random.next() < 0.08 ? random.between(1, 3) : 0,
  };
}

function byShare(random: Prng): Kind {
  let left = random.next() * SHARES;
  return KINDS.find(({ share }) => (left -= share) < 0) ?? KINDS[0]!;
}

function drawReturn(random: Prng): Return {
  return {
    way: random.pick(['page', 'page', 'page', 'app', 'app', 'falseClaim', 'never']),
    reports: random.pick([1, 1, 2, 5]),
    together: random.next() < 0.5,
    afterEvents: random.pick([0, 0, 0, 5, 15]),
    late: random.next() < 0.4,
  };
}

type Wrong = Omit<Fault, 'endpoint' | 'loginId' | 'mode' | 'times'>;
/** Faults, each of which hits one call only, so that an attempt without a fault succeeds. */
const WRONG: readonly [Wrong, ...Wrong[]] = [
  { dropConnection: 'before' },
  { dropConnection: 'after' },
  { cutBody: true },
  { latencyMs: 1_500 },
  { hangMs: 1_500 },
  { status: 500 },
  { status: 503 },
  { status: 502, html: true },
  { status: 429 },
  { status: 429, retryAfter: '2' },
  { status: 429, retryAfter: '-1' },
  { status: 429, retryAfter: 'soon' },
  { status: 503, retryAfter: '1' },
];

/**
 * Draws the faults of a login: two at most, so that they alone use up no limit of attempts, and none for a login whose
 * bank is down anyway.
 */
function drawFaults(random: Prng, loginId: string, { ending, name }: Kind): Fault[] {
  const chance = random.next();
  const count = chance < 0.12 ? 2 : chance < 0.4 ? 1 : 0;
  if (ending.outcome === 'unavailable') return [];
  const places: [Pick<Fault, 'endpoint' | 'mode'>, ...Pick<Fault, 'endpoint' | 'mode'>[]] = [
    { endpoint: 'Authorize', mode: 'cached' },
  ];
  if (ending.live > 0) places.push({ endpoint: 'Authorize', mode: 'live' }, { endpoint: 'Authorize', mode: 'live' });
  if (ending.outcome === 'refreshed') places.push({ endpoint: 'GetAccountsDetail' }, { endpoint: 'Attributes' });
  if (name.startsWith('slow') || name === 'long poll') places.push({ endpoint: 'GetAccountsDetailAsync' });
  return Array.from({ length: count }, () => ({ ...random.pick(places), ...random.pick(WRONG), loginId, times: 1 }));
}
