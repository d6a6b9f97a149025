import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/duration';
import type { FlinksAnswer } from '../../../domain/refresh/answer';
import { clickAnswer } from '../../../domain/refresh/click-answer';
import { isNews, isWebhook } from '../../../domain/refresh/claims';
import { reopen, type next } from '../../../domain/refresh/next';
import type { Reply } from '../../../domain/refresh/reply';
import { startOf, type Refresh } from '../../../domain/refresh/state';
import {
  ACCOUNTS,
  BUSY,
  CLOCKS,
  CACHED,
  CLAIMS,
  COLLECTED,
  FRESHER,
  iso,
  KNOWN,
  LIVE,
  LIVE_SETTLE_MS,
  NOW,
  PENDING,
  POLICY,
  RECALLED,
  REFUSED,
} from './alphabet';
import { atNow } from './at-now';
import { FRESH_WORLD, worldAfter, type State, type World } from './world';

/** What the explorer walks: a refresh, the world around it, and everything that may happen to them. */

export type Next = typeof next;

/** One arrow: a reply that comes `afterMs` later. */
export interface Arrow {
  readonly reply: Reply;
  readonly afterMs: number;
  /** Only time has passed: such an arrow may repeat until its limit. */
  readonly isWaitingForBank?: true;
}

/** Every start: trigger, listed, live, gave up or not and why, the database's counts, and whether it ever worked. */
export function starts(): State[] {
  const ways = [
    { trigger: 'run', listed: false, live: false },
    { trigger: 'run', listed: true, live: false },
    { trigger: 'app', listed: false, live: false },
    { trigger: 'user', listed: false, live: true },
    { trigger: 'webhook', listed: false, live: false },
  ] as const;
  const codes = [null, REFUSED, 'A_CODE_NOBODY_KNOWS'];
  return ways.flatMap((way) => [
    ...codes.flatMap((gaveUpCode) =>
      [0, 2].map((unattended203s) => startOfLogin(way, { gaveUpCode, unattended203s, everWorked: true })),
    ),
    // A login that never worked meets the other codes and counts on its way.
    startOfLogin(way, { gaveUpCode: null, unattended203s: 0, everWorked: false }),
  ]);
}

function startOfLogin(
  way: Pick<Refresh['request'], 'trigger' | 'listed' | 'live'>,
  {
    gaveUpCode,
    unattended203s,
    everWorked,
  }: { gaveUpCode: string | null; unattended203s: number; everWorked: boolean },
): State {
  const refresh = startOf({ ...way, listedCode: null }, { policy: POLICY, runId: null });
  const facts = {
    ...refresh.facts,
    everWorked,
    unattended203s,
    lastRefreshedAt: KNOWN,
    lastSeenBefore: KNOWN,
    lastSeen: KNOWN,
    gaveUpSince: gaveUpCode === null ? null : KNOWN,
    gaveUpCode,
  };
  return { refresh: { ...refresh, facts }, world: { ...FRESH_WORLD, rings: unattended203s } };
}

const told = (reply: Reply, afterMs = 0): Arrow => ({ reply, afterMs });
const answers = (all: readonly FlinksAnswer[], afterMs = 0): Arrow[] =>
  all.map((answer) => told({ kind: 'answered', answer }, afterMs));
const GONE = answers([{ kind: 'gone' }]);

/** Arrows that are the same wherever they may come. */
const ASKED = [told({ kind: 'asked' })];
const LOOKED = answers(CACHED);
const CALLED = { busy: answers(BUSY), fresher: answers(FRESHER), live: answers(LIVE) };
const DETAIL = answers([...ACCOUNTS, PENDING]);
const STILL_PENDING = [
  ...answers([PENDING]).map((arrow) => ({ ...arrow, isWaitingForBank: true as const })),
  ...answers([PENDING], HOUR_MS),
];
const POLLED = [...answers(ACCOUNTS), ...STILL_PENDING];
const PACKAGE = [...answers(COLLECTED), ...STILL_PENDING];
const SETTLED = [told({ kind: 'elapsed' }, LIVE_SETTLE_MS)];
const CANARY_TAKEN = ([null, 'canary', 'resolved'] as const).map((as) => told({ kind: 'canaryTaken', as }));
const COUNTED = CLOCKS.map((countsFrom) => told({ kind: 'clock', countsFrom }));
const RECALL = [
  ...RECALLED.map((answer) => told({ kind: 'recalled', answer })),
  told({ kind: 'recalled', answer: null }, LIVE_SETTLE_MS),
];
const LIMIT = told({ kind: 'elapsed' }, 15 * DAY_MS);
const WAITED = { reminded: [LIMIT], fresh: [told({ kind: 'elapsed' }, DAY_MS), LIMIT] };

/** What an arrow reads of the world. */
type Asking = Pick<World, 'asked' | 'atBank'>;

/** Everything that may happen to a refresh at its place, without a message. */
export function replies(refresh: Refresh, world: Asking): readonly Arrow[] {
  const { at, wait } = refresh;
  if ((at.box === 'A' || at.box === 'F') && !world.asked) return ASKED;
  switch (at.box) {
    case 'begin':
      return begun(refresh);
    case 'A':
    case 'look':
      return LOOKED;
    case 'F':
      return CALLED[world.atBank ? 'busy' : at.purpose === 'fresher' ? 'fresher' : 'live'];
    case 'settle':
      if (at.step === 'rest') return SETTLED;
      return at.step === 'look' ? LOOKED : RECALL;
    case 'delay':
      return [told({ kind: 'elapsed' }, at.untilMs - NOW)];
    case 'D':
      return DETAIL;
    case 'J':
    case 'I':
      if (at.restUntilMs !== null) return [told({ kind: 'elapsed' }, at.restUntilMs - NOW)];
      return at.box === 'J' ? POLLED : PACKAGE;
    case 'record':
      return [told({ kind: 'recorded', waitId: 'wait', since: wait?.since ?? iso(NOW) }), ...GONE];
    case 'canary':
      return CANARY_TAKEN;
    case 'clock':
      return COUNTED;
    case 'wait':
      return WAITED[wait?.remindersSent === 0 ? 'fresh' : 'reminded'];
    case 'ended':
      return [];
  }
}

/** The database reports what it knew. For a refresh that begins again, that may include why its user was awaited. */
function begun({ at, facts }: Refresh): Arrow[] {
  const { institution, everWorked, unattended203s, lastRefreshedAt, lastSeenBefore, gaveUpSince, gaveUpCode } = facts;
  const known = { institution, everWorked, unattended203s, lastRefreshedAt, lastSeenBefore, gaveUpSince };
  const isAnew = at.box === 'begin' && at.then === 'claim' && gaveUpCode === null;
  const codes = isAnew ? [null, REFUSED] : [gaveUpCode];
  return [
    ...codes.map((code) => told({ kind: 'begun', known: { ...known, gaveUpCode: code }, policy: POLICY })),
    ...GONE,
  ];
}

/** Maximum number of claims pending at once. */
const CLAIMS_AT_ONCE = 1;

/** Messages that may come at a refresh's place. At a wait, a click finds a session that is alive or dead. */
export const messages = ({ at, claims }: Refresh): readonly Arrow[] =>
  MESSAGES[at.box === 'wait' ? 'atWait' : 'elsewhere'][claims.length < CLAIMS_AT_ONCE ? 'all' : 'butClaims'];

const REVOKED = told({ kind: 'revoked' });
const SAID = CLAIMS.map((claim) => told({ kind: 'claim', claim }));
const RUNS = [false, true].flatMap((listed) =>
  [false, true].map((canary) => told({ kind: 'run', run: { runId: 'run', listed, canary } })),
);
const CLICKS = [0, 10 * MINUTE_MS].map((afterMs) => told({ kind: 'click' }, afterMs));
const messagesWith = (clicks: readonly Arrow[]) => ({
  all: [REVOKED, ...SAID, ...RUNS, ...clicks],
  butClaims: [REVOKED, ...RUNS, ...clicks],
});
const MESSAGES = { atWait: messagesWith(CLICKS), elsewhere: messagesWith(CLICKS.slice(0, 1)) };

/**
 * A message that has no effect here, only at a later place where it may also come. It is sent here too and the
 * invariants are checked, but the walk continues only from where it has its effect.
 */
export function isPostponed(refresh: Refresh, world: Asking, reply: Reply): boolean {
  const { at, mode } = refresh;
  switch (reply.kind) {
    case 'claim': {
      if (mode === 'webhookOnly' && !isWebhook(reply.claim)) return false;
      if (at.box === 'J') return !isWebhook(reply.claim) || at.restUntilMs === null;
      if (at.box === 'delay') return typeof at.then === 'object' || !isNews(reply.claim, refresh.facts);
      return at.box !== 'wait' && at.box !== 'ended' && !(at.box === 'begin' && at.then === 'entry');
    }
    case 'click':
      if (mode !== 'full' || at.box === 'look' || at.box === 'wait') return false;
      return (
        !(at.box === 'F' && !world.asked) && !('restUntilMs' in at && at.restUntilMs !== null) && at.box !== 'delay'
      );
    case 'run':
      return mode !== 'webhookOnly' && !['wait', 'clock', 'canary'].includes(at.box);
    default:
      return false;
  }
}

/** What the machine does with a reply: where it stands then, with clicks answered and the clock reset. */
export function move(refresh: Refresh, { reply, afterMs }: Arrow, tell: Next): Refresh {
  const nowMs = NOW + afterMs;
  let after = tell(refresh, reply, nowMs);
  const answer = after.clickPending ? clickAnswer(after, nowMs) : null;
  if (answer !== null) after = tell(after, { kind: 'clickAnswered', bankLetUsIn: answer.mode === 'none' }, nowMs);
  return after === refresh ? refresh : atNow(after, nowMs);
}

/** One step of the machine and the world around it. */
export function step({ refresh, world }: State, arrow: Arrow, tell: Next): State {
  const to = move(refresh, arrow, tell);
  return { refresh: to, world: worldAfter(world, refresh.at, to, arrow) };
}

/** Begins an ended refresh again if a claim since then says that the user is back. */
export function reopened(refresh: Refresh): Refresh | null {
  const again = refresh.at.box === 'ended' ? reopen(refresh) : null;
  return again && atNow(again, NOW);
}

/**
 * The world of a refresh that begins again. This is a new pass, and it may ask PostgreSQL for a live call even if the
 * pass before was refused one: only PostgreSQL knows when a limit is over (at midnight, within the hour, with the next
 * day's budget), and a refusal there reaches no bank.
 */
export const reopenedWorld = (world: World): World => ({ ...world, fresher: false, capped: null });
