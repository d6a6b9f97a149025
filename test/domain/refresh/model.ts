import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/duration';
import type { FlinksAnswer } from '../../../domain/refresh';
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
import { FRESH_WORLD, noted, worldAtNow, type State } from './world';

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

/** Everything that may happen to a refresh at its place, without a message. */
export function replies({ refresh, world }: State): Arrow[] {
  const { at, wait } = refresh;
  if ((at.box === 'A' || at.box === 'F') && !world.asked) return [told({ kind: 'asked' })];
  switch (at.box) {
    case 'begin':
      return begun(refresh);
    case 'A':
    case 'look':
      return answers(CACHED);
    case 'F':
      return answers(world.atBank ? BUSY : at.purpose === 'fresher' ? FRESHER : LIVE);
    case 'settle':
      if (at.step === 'rest') return [told({ kind: 'elapsed' }, LIVE_SETTLE_MS)];
      return at.step === 'look' ? answers(CACHED) : recalled();
    case 'delay':
      return [told({ kind: 'elapsed' }, at.untilMs - NOW)];
    case 'D':
      return answers([...ACCOUNTS, PENDING]);
    case 'J':
    case 'I': {
      if (at.restUntilMs !== null) return [told({ kind: 'elapsed' }, at.restUntilMs - NOW)];
      const [pending] = answers([PENDING]);
      const ready = answers(at.box === 'J' ? ACCOUNTS : COLLECTED);
      return [...ready, { ...pending!, isWaitingForBank: true }, ...answers([PENDING], HOUR_MS)];
    }
    case 'record':
      return [told({ kind: 'recorded', waitId: 'wait', since: wait?.since ?? iso(NOW) }), ...GONE];
    case 'canary':
      return ([null, 'canary', 'resolved'] as const).map((as) => told({ kind: 'claimed', as }));
    case 'clock':
      return CLOCKS.map((countsFrom) => told({ kind: 'clock', countsFrom }));
    case 'wait':
      return wait?.remindersSent === 0
        ? [told({ kind: 'elapsed' }, DAY_MS), told({ kind: 'elapsed' }, 15 * DAY_MS)]
        : [told({ kind: 'elapsed' }, 15 * DAY_MS)];
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

const recalled = (): Arrow[] => [
  ...RECALLED.map((answer) => told({ kind: 'recalled', answer })),
  told({ kind: 'recalled', answer: null }, LIVE_SETTLE_MS),
];

/** Maximum number of claims pending at once. */
const CLAIMS_AT_ONCE = 1;

/** Messages that may come at a refresh's place. At a wait, a click finds a session that is alive or dead. */
export function messages({ refresh }: State): Arrow[] {
  const { at, claims } = refresh;
  const said = claims.length < CLAIMS_AT_ONCE ? CLAIMS.map((claim) => told({ kind: 'claim', claim })) : [];
  const runs = [false, true].flatMap((listed) =>
    [false, true].map((canary) => told({ kind: 'run', run: { runId: 'run', listed, canary } })),
  );
  const clicks = (at.box === 'wait' ? [0, 10 * MINUTE_MS] : [0]).map((afterMs) => told({ kind: 'click' }, afterMs));
  return [told({ kind: 'revoked' }), ...said, ...runs, ...clicks];
}

/**
 * A message that has no effect here, only at a later place where it may also come. It is sent here too and the
 * invariants are checked, but the walk continues only from where it has its effect.
 */
export function isPostponed({ refresh, world }: State, reply: Reply): boolean {
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

/** One step: the machine gets the reply, clicks are answered, the world records it, and the clock is reset. */
export function step({ refresh, world }: State, { reply, afterMs }: Arrow, tell: Next): State {
  const nowMs = NOW + afterMs;
  let after = tell(refresh, reply, nowMs);
  const answer = after.clickPending ? clickAnswer(after, nowMs) : null;
  if (answer !== null) after = tell(after, { kind: 'clickAnswered', bankLetUsIn: answer.mode === 'none' }, nowMs);
  return {
    refresh: after === refresh ? refresh : atNow(after, nowMs),
    world: worldAtNow(noted(world, refresh.at, after.at, reply, afterMs), after),
  };
}

/**
 * An ended refresh begins again if a claim since then says that the user is back. That is a new pass, and it may ask
 * PostgreSQL again even if the one before was capped: only PostgreSQL knows when a limit is over (at midnight, within
 * the hour, with the next day's budget), and a refusal there reaches no bank.
 */
export function reopened({ refresh, world }: State): State | null {
  const again = refresh.at.box === 'ended' ? reopen(refresh) : null;
  return again && { refresh: atNow(again, NOW), world: { ...world, fresher: false, capped: false } };
}
