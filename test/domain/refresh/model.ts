import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/duration';
import { DEFAULT_POLICY, type Policy } from '../../../domain/policy';
import type { AuthorizeAnswer } from '../../../domain/refresh';
import type { ConnectReturn } from '../../../domain/refresh/claims';
import { clickAnswer } from '../../../domain/refresh/click-answer';
import type { next } from '../../../domain/refresh/next';
import { startOf, type Place, type Presence, type Refresh, type Reply } from '../../../domain/refresh/state';

/**
 * What the explorer walks: a refresh, and beside it a model of what PostgreSQL and the bank decide. Times are order
 * classes: the clock stands still at NOW, a reply comes so much later, and what it leaves is put back to NOW.
 */

export const NOW = Date.parse('2026-03-10T12:00:00.000Z');
const iso = (ms: number): string => new Date(ms).toISOString();

/** LastRefresh: too old to be used; known and young; later than everything that was known. */
export const OLD = iso(NOW - 30 * DAY_MS);
export const KNOWN = iso(NOW - 2 * DAY_MS);
export const NEWER = iso(NOW + MINUTE_MS);

/** The limits are small, so that every counter is walked from 0 to its limit. */
export const POLICY: Policy = {
  ...DEFAULT_POLICY,
  retryDelaysMs: [5 * MINUTE_MS],
  liveAttemptsPerDay: 2,
  userLiveAttemptsPerHour: 2,
  remindersMs: [DAY_MS],
  attributes: ['income'],
};

export type Next = typeof next;

/** What stands beside the machine. It is told what was asked and answered, and never what the machine thinks of it. */
export interface World {
  /** Live calls reserved: of the day (unattended) and of the hour (attended). */
  readonly day: number;
  readonly hour: number;
  /** A live call that may still be at the bank. */
  readonly atBank: boolean;
  /** Who was present at the last live call, as it was made. */
  readonly calledAs: Presence;
  /** Unattended 203s in a row, counted when they happened. */
  readonly rings: number;
  /** The bank has refused the password, and nothing has proved since that it is mended. */
  readonly refused: boolean;
  /** A live answer was lost, and neither the database nor Flinks was asked about it since. */
  readonly lost: boolean;
  /** A question has gone out and was not answered. */
  readonly asked: boolean;
  /** Messages told so far; each kind has its limit. */
  readonly runs: number;
  readonly claims: number;
  readonly clicks: number;
}

export interface State {
  readonly refresh: Refresh;
  readonly world: World;
}

/** One arrow: a reply that comes `afterMs` later. */
export interface Arrow {
  readonly reply: Reply;
  readonly afterMs: number;
  /** Only time has passed: such an arrow may lead back for as long as its limit lasts. */
  readonly isWaitingForBank?: true;
}

export const MESSAGE_LIMITS = { runs: 1, claims: 1, clicks: 1 } as const;

const WORLD: World = {
  day: 0,
  hour: 0,
  atBank: false,
  calledAs: 'unattended',
  rings: 0,
  refused: false,
  lost: false,
  asked: false,
  runs: 0,
  claims: 0,
  clicks: 0,
};

/** Every way in: trigger, listed, gave up or not and why, live, and what the database has counted. */
export function starts(): State[] {
  const found: State[] = [];
  for (const trigger of ['run', 'app', 'webhook'] as const)
    for (const listed of trigger === 'run' ? [false, true] : [false])
      for (const live of trigger === 'app' ? [false, true] : [false])
        for (const gaveUp of [null, 'INVALID_PASSWORD', 'A_CODE_NOBODY_KNOWS'])
          for (const unattended203s of [0, 2])
            for (const everWorked of [true, false]) {
              if (!everWorked && (gaveUp !== null || unattended203s > 0)) continue;
              const request = { trigger: live ? ('user' as const) : trigger, listed, listedCode: null, live };
              const refresh = startOf(request, { policy: POLICY, runId: trigger === 'run' ? 'run' : null });
              const facts = {
                ...refresh.facts,
                everWorked,
                unattended203s,
                lastRefreshedAt: everWorked ? KNOWN : null,
                gaveUpSince: gaveUp === null ? null : KNOWN,
                gaveUpCode: gaveUp,
              };
              found.push({ refresh: { ...refresh, facts }, world: { ...WORLD, rings: unattended203s } });
            }
  return found;
}

const SESSION = 'session-of-ours';
const ANOTHER = 'session-of-somebody';

const ok = (lastRefresh: string | null): AuthorizeAnswer => ({
  kind: 'ok',
  status: 200,
  requestId: SESSION,
  lastRefresh,
});
const refused = (code: string | undefined, more: Partial<AuthorizeAnswer> = {}): AuthorizeAnswer => ({
  kind: 'refused',
  status: 401,
  ...(code === undefined ? {} : { code }),
  ...more,
});

/** One code of every class, and every kind of answer there is beside them. */
const REFUSALS: AuthorizeAnswer[] = [
  refused('RETRY_LATER'),
  refused('TOO_MANY_REQUESTS'),
  refused('DISABLED_INSTITUTION'),
  refused('SESSION_EXPIRED'),
  refused('INVALID_PASSWORD'),
  refused('INVALID_LOGIN'),
  refused('UNAUTHORIZED'),
  refused('ACCESS_DENIED'),
  refused('ALREADY_AUTHORIZED', { requestId: SESSION }),
  refused('ALREADY_AUTHORIZED'),
  refused('A_CODE_NOBODY_KNOWS'),
  refused('LOGIN_MISMATCH', { status: 200 }),
  refused(undefined),
  { kind: 'none', code: 'NO_ANSWER' },
  { kind: 'gone' },
];
const PENDING: AuthorizeAnswer = { kind: 'pending', status: 202, requestId: SESSION };
const MFA: AuthorizeAnswer = { kind: 'mfa', status: 203, requestId: SESSION };
const CACHED = [ok(null), ok(OLD), ok(KNOWN), ok(NEWER), PENDING, MFA, ...REFUSALS];
const LIVE = [ok(NEWER), PENDING, MFA, { kind: 'lost', code: 'ANSWER_LOST' } as const, ...REFUSALS];
const COLLECTED: AuthorizeAnswer[] = [{ kind: 'ok', status: 200 }, ...REFUSALS];
const RECALLED: (AuthorizeAnswer | null)[] = [
  null,
  { kind: 'mfa', status: 203 },
  refused('INVALID_PASSWORD'),
  refused('RETRY_LATER'),
  refused('A_CODE_NOBODY_KNOWS'),
];

const CLAIMS: ConnectReturn[] = [
  { eventId: 'user', source: 'page' },
  { eventId: 'named', source: 'app', requestId: ANOTHER },
  { eventId: 'news', source: 'webhook', requestId: ANOTHER, lastRefresh: NEWER },
  { eventId: 'old', source: 'webhook', requestId: SESSION, lastRefresh: KNOWN },
];

const answers = (all: readonly AuthorizeAnswer[], afterMs = 0): Arrow[] =>
  all.map((answer) => ({ reply: { kind: 'answered', answer }, afterMs }));

/** Whether the place asks something before it is answered. */
const asks = ({ at }: Refresh): boolean => at.box === 'A' || at.box === 'F';

/** Everything that may happen to a refresh where it stands, without a message. */
export function replies({ refresh, world }: State): Arrow[] {
  const { at, wait } = refresh;
  if (asks(refresh) && !world.asked) return [{ reply: { kind: 'asked' }, afterMs: 0 }];
  switch (at.box) {
    case 'begin':
      return begun(refresh);
    case 'A':
    case 'look':
      return answers(CACHED);
    case 'F':
      return answers(liveAnswers(at.presence, world));
    case 'settle':
      if (at.step === 'rest') return [{ reply: { kind: 'elapsed' }, afterMs: at.lost.settledAtMs - NOW }];
      if (at.step === 'recall') return RECALLED.map((answer) => ({ reply: { kind: 'recalled', answer }, afterMs: 0 }));
      return answers(CACHED);
    case 'delay':
      return [{ reply: { kind: 'elapsed' }, afterMs: at.untilMs - NOW }];
    case 'D':
      return answers([...COLLECTED, PENDING]);
    case 'J':
      if (at.restUntilMs !== null) return [{ reply: { kind: 'elapsed' }, afterMs: at.restUntilMs - NOW }];
      return [...answers(COLLECTED), ...slowly(POLICY.pollLimitMs)];
    case 'I':
      if (at.restUntilMs !== null) return [{ reply: { kind: 'elapsed' }, afterMs: at.restUntilMs - NOW }];
      return [...answers(COLLECTED), ...slowly(HOUR_MS)];
    case 'record':
      return [
        { reply: { kind: 'recorded', waitId: 'wait', since: wait?.since ?? iso(NOW) }, afterMs: 0 },
        ...answers([{ kind: 'gone' }]),
      ];
    case 'wait':
      return [DAY_MS, 15 * DAY_MS].map((ageMs) => ({
        reply: { kind: 'elapsed' },
        afterMs: Math.max(0, Date.parse(wait?.since ?? iso(NOW)) + ageMs - NOW),
      }));
    case 'ended':
      return [];
  }
}

/** 202 at once, and 202 when the time for it is over. */
const slowly = (limitMs: number): Arrow[] => [
  { ...answers([PENDING])[0]!, isWaitingForBank: true },
  ...answers([PENDING], limitMs),
];

/** The database says what it knew, or that the login is gone. After a wait it knows why the user was awaited. */
function begun({ facts }: Refresh): Arrow[] {
  const { institution, everWorked, unattended203s, lastRefreshedAt, lastSeenBefore, gaveUpSince, gaveUpCode } = facts;
  const known = { institution, everWorked, unattended203s, lastRefreshedAt, lastSeenBefore, gaveUpSince, gaveUpCode };
  return [{ reply: { kind: 'begun', known, policy: POLICY }, afterMs: 0 }, ...answers([{ kind: 'gone' }])];
}

/** PostgreSQL reserves live calls: none beside one that may be at the bank, and none above the limits. */
function liveAnswers(presence: Presence, world: World): AuthorizeAnswer[] {
  const isCapped =
    presence === 'attended' ? world.hour >= POLICY.userLiveAttemptsPerHour : world.day >= POLICY.liveAttemptsPerDay;
  if (world.atBank) return [{ kind: 'busy', retryAfterMs: POLICY.liveSettleMs }, { kind: 'gone' }];
  return isCapped ? [{ kind: 'capped', code: 'LIVE_LIMIT' }, { kind: 'gone' }] : LIVE;
}

/** Messages that may come where a refresh stands. At a wait a click finds a session that lives, or one that has died. */
export function messages({ refresh, world }: State): Arrow[] {
  const found: Arrow[] = [{ reply: { kind: 'revoked' }, afterMs: 0 }];
  if (refresh.at.box === 'ended') return found;
  if (world.claims < MESSAGE_LIMITS.claims)
    found.push(...CLAIMS.map((claim): Arrow => ({ reply: { kind: 'claim', claim }, afterMs: 0 })));
  if (world.runs < MESSAGE_LIMITS.runs)
    found.push(
      ...[false, true].map((listed): Arrow => ({
        reply: { kind: 'run', run: { runId: 'another', listed } },
        afterMs: 0,
      })),
    );
  if (world.clicks < MESSAGE_LIMITS.clicks)
    found.push(
      ...[0, ...(refresh.at.box === 'wait' ? [10 * MINUTE_MS] : [])].map((afterMs): Arrow => ({
        reply: { kind: 'click' },
        afterMs,
      })),
    );
  return found;
}

/** One step: the machine is told, clicks are answered, the world takes note, and the clock is put back. */
export function step({ refresh, world }: State, { reply, afterMs }: Arrow, next: Next): State {
  const nowMs = NOW + afterMs;
  let after = next(refresh, reply, nowMs);
  const answer = after.clickPending ? clickAnswer(after, nowMs) : null;
  if (answer !== null) after = next(after, { kind: 'clickAnswered', bankLetUsIn: answer.mode === 'none' }, nowMs);
  return { refresh: putBack(after, nowMs), world: noted(world, refresh.at, after.at, reply, afterMs) };
}

const isLive = (at: Place): boolean => at.box === 'F';
const REFUSED_CODES = ['INVALID_PASSWORD', 'INVALID_LOGIN'];

function noted(world: World, at: Place, after: Place, reply: Reply, afterMs: number): World {
  switch (reply.kind) {
    case 'asked':
      if (after.box !== 'F') return { ...world, asked: true };
      return { ...world, asked: true, calledAs: after.presence, ...reserved(world, after.presence) };
    case 'claim':
      return { ...world, claims: world.claims + 1 };
    case 'click':
      return { ...world, clicks: world.clicks + 1, atBank: world.atBank && afterMs < POLICY.liveSettleMs };
    case 'run':
      return { ...world, runs: world.runs + 1 };
    case 'elapsed':
      return { ...world, atBank: world.atBank && afterMs < POLICY.liveSettleMs };
    case 'recalled':
      return reply.answer === null ? world : notedAnswer({ ...world, lost: false }, world.calledAs, reply.answer);
    case 'answered': {
      const answered = { ...world, asked: false };
      if (isLive(at))
        return {
          ...notedAnswer(answered, world.calledAs, reply.answer),
          ...unreserved(answered, world.calledAs, reply.answer),
        };
      if (at.box === 'A' || at.box === 'look' || at.box === 'settle') return notedLook(answered, at, reply.answer);
      if (at.box === 'D' || at.box === 'J')
        return notedCollection(answered, at.session.claim === 'theirs', reply.answer);
      return answered;
    }
    default:
      return world;
  }
}

const reserved = (world: World, presence: Presence): Partial<World> =>
  world.atBank ? {} : presence === 'attended' ? { hour: world.hour + 1 } : { day: world.day + 1 };

/** What stood in the way, or was not made, was not counted. */
function unreserved(world: World, presence: Presence, { kind }: AuthorizeAnswer): Partial<World> {
  if (kind !== 'capped' && kind !== 'gone') return {};
  return presence === 'attended' ? { hour: world.hour - 1 } : { day: world.day - 1 };
}

function notedAnswer(world: World, presence: Presence, { kind, code }: AuthorizeAnswer): World {
  const isLetIn = kind === 'ok' || kind === 'pending' || kind === 'mfa';
  return {
    ...world,
    atBank: kind === 'lost' || (kind === 'busy' && world.atBank),
    lost: world.lost || kind === 'lost' || kind === 'busy',
    rings: kind === 'ok' ? 0 : world.rings + (kind === 'mfa' && presence === 'unattended' ? 1 : 0),
    refused: isLetIn ? false : world.refused || REFUSED_CODES.includes(code ?? ''),
  };
}

/** A 200 whose data is newer than all that was known, or is young and the first there is, shows that it is mended. */
function notedLook(world: World, at: Place, { kind, code, lastRefresh }: AuthorizeAnswer): World {
  const isYoung = kind === 'ok' && (lastRefresh === NEWER || (at.box === 'A' && lastRefresh === KNOWN));
  return { ...world, lost: false, refused: isYoung ? false : world.refused || REFUSED_CODES.includes(code ?? '') };
}

function notedCollection(world: World, isOfSomebody: boolean, { kind, code }: AuthorizeAnswer): World {
  if (kind === 'ok') return { ...world, refused: false };
  return { ...world, refused: world.refused || (!isOfSomebody && REFUSED_CODES.includes(code ?? '')) };
}

/** Puts the clock back to NOW, and what cannot matter any more to one value: other states would only repeat these. */
function putBack(refresh: Refresh, nowMs: number): Refresh {
  const { at, wait, facts } = refresh;
  const isEntry = at.box === 'begin' && at.then === 'entry';
  return {
    ...refresh,
    request: isEntry ? refresh.request : { trigger: 'app', listed: false, listedCode: null, live: false },
    box: 'start',
    slotReleased: false,
    runIds: refresh.runIds.length === 0 ? [] : ['run'],
    facts: {
      ...facts,
      livePending: false,
      ...(facts.lastSeen === NEWER ? { lastSeen: KNOWN } : {}),
    },
    at: placeAtNow(at, nowMs),
    wait: wait && {
      ...wait,
      box: wait.box === 'E2' ? 'E1' : wait.box,
      code: null,
      since: iso(NOW - (wait.remindersSent > 0 ? DAY_MS : 0)),
      openedAtMs: wait.openedAtMs === null ? null : nowMs - wait.openedAtMs < 7 * MINUTE_MS ? NOW : NOW - HOUR_MS,
      lost: wait.lost && atNow(wait.lost, nowMs),
      lastRefresh: wait.lastRefresh === NEWER ? KNOWN : wait.lastRefresh,
    },
  };
}

function placeAtNow(at: Place, nowMs: number): Place {
  switch (at.box) {
    case 'delay':
      return { ...at, untilMs: at.untilMs - nowMs + NOW, code: null };
    case 'J':
      return { ...at, sinceMs: NOW, restUntilMs: at.restUntilMs === null ? null : NOW + POLICY.pollIntervalMs };
    case 'I':
      return { ...at, sinceMs: NOW, restUntilMs: at.restUntilMs === null ? null : NOW + POLICY.pollIntervalMs };
    case 'D':
      return at.polled === undefined ? at : { ...at, polled: { ...at.polled, sinceMs: NOW } };
    case 'settle':
      return { ...at, lost: atNow(at.lost, nowMs) };
    case 'wait':
      return { box: 'wait', retryAtMs: null };
    case 'begin':
      return at.then === 'entry' || at.then === 'claim'
        ? at
        : { box: 'begin', then: placeAtNow(at.then, nowMs) as typeof at.then };
    default:
      return at;
  }
}

/** A lost call: perhaps at the bank, or surely over. */
const atNow = <T extends { lostAtMs: number; settledAtMs: number }>(lost: T, nowMs: number): T => ({
  ...lost,
  lostAtMs: NOW,
  settledAtMs: lost.settledAtMs > nowMs ? NOW + POLICY.liveSettleMs : NOW,
});
