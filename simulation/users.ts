import { adviseOn, type AdviceFacts } from '../domain/advice';
import { HOUR_MS, MINUTE_MS } from '../domain/duration';
import { FIRST_PROBES, LETS_IN_SHARE } from '../domain/live-age';
import type { Policy } from '../domain/policy';
import { startOf } from '../domain/refresh/state';
import { dueAtMs } from '../domain/refresh/wait';
import { Drive, type Surroundings } from './drive';
import { remembered } from './live-ledger';
import type { MonthLogin } from './month-login';
import { gapMs } from './portfolio';
import type { World } from './world';

/** What users do between two runs, and what Flinks' own nightly job does. */

const NEVER = Number.POSITIVE_INFINITY;
/** The time from a click to the end of Flinks Connect. */
const AT_CONNECT_MS = 2 * MINUTE_MS;
/** Of the logins whose bank has been down for days, the share for which it is up again after a night. */
const RECOVERS_SHARE = 0.5;
const AFTER_REMINDER_MS = 6 * HOUR_MS;

/** The ask of a login is sent to its user. */
export function userIsAsked(login: MonthLogin, nowMs: number, world: World): void {
  login.lastAskedAtMs = nowMs;
  userIsTold(login, nowMs, world);
}

/**
 * Sends a reminder. It is the first message to the user if the ask was left out, because the user was asked in an
 * earlier wait less than USER_ASK_INTERVAL ago.
 */
export function remindUser(login: MonthLogin, nowMs: number, world: World): void {
  if (login.wait?.isTold === false) return userIsTold(login, nowMs, world);
  const [chance, when] = [login.random.next(), login.random.next()];
  if (chance < world.reminderShare) login.comesAtMs = Math.min(login.comesAtMs, nowMs + when * AFTER_REMINDER_MS);
}

/**
 * The user hears for the first time that they are needed. Either they come back some time later, or this message does
 * not bring them back.
 */
function userIsTold(login: MonthLogin, nowMs: number, { returns }: World): void {
  if (login.wait !== null) login.wait.isTold = true;
  let left = login.random.next();
  // The delay is between half and one and a half times the usual one.
  const spread = 0.5 + login.random.next();
  const found = returns.find(({ share }) => (left -= share) < 0);
  login.comesAtMs = found === undefined ? NEVER : nowMs + found.afterMs * spread;
}

/**
 * Flinks' own nightly job, one to five hours before the run at `runMs`. At the banks that let it in, the job
 * refreshes the share `nightlyShare` of the logins that are enrolled in it and not given up, unless their bank is down
 * or refuses them at that moment. Also, some logins whose bank was down for them recover.
 */
export function nightAtFlinks(logins: readonly MonthLogin[], runMs: number, { nightlyShare }: World): void {
  for (const login of logins) {
    const { made, bank, random } = login;
    if (random.next() < RECOVERS_SHARE) made.recovers();
    if (!made.letsIn || !made.spec.scheduled) continue;
    const [chance, when] = [random.next(), random.next()];
    const atMs = runMs - HOUR_MS * (1 + 4 * when);
    if (chance < nightlyShare && bank.troubleOf(login, atMs) === null && login.gaveUpSince === null)
      made.refreshed(atMs);
  }
}

/**
 * What happens to a login until `untilMs`, when the next run begins: reminders, the limit of its wait, its user's
 * return and visits. `onReturn` is told for how long the user was awaited, in ms; null if they were not awaited.
 */
export function liveUntil(
  login: MonthLogin,
  untilMs: number,
  around: Surroundings,
  { policy, world }: { policy: Policy; world: World },
  onReturn: (afterMs: number | null) => void,
): void {
  for (;;) {
    const { refresh, comesAtMs, visitsAtMs } = login;
    const dueMs = refresh?.wait == null ? NEVER : dueAtMs(refresh, refresh.wait);
    const nowMs = Math.min(dueMs, comesAtMs, visitsAtMs);
    if (nowMs >= untilMs) return;
    if (nowMs === dueMs && refresh !== null) {
      const drive = new Drive(login, refresh, nowMs, around);
      drive.step({ kind: 'elapsed' });
      drive.go();
      continue;
    }
    if (nowMs === visitsAtMs) login.visitsAtMs = nowMs + gapMs(login.random.next(), world.appVisitMs ?? NEVER);
    if (nowMs === comesAtMs) login.comesAtMs = NEVER;
    const sinceMs = login.wait?.sinceMs ?? null;
    if (visit(login, nowMs, around, policy)) onReturn(sinceMs === null ? null : nowMs - sinceMs);
  }
}

/**
 * A user opens the app, and clicks if they are awaited or if the app is advised to have the login refreshed or
 * reconnected. Returns whether the visit brought a refresh to its end, which is nearly always with fresh data.
 */
function visit(login: MonthLogin, nowMs: number, around: Surroundings, policy: Policy): boolean {
  const waiting = login.refresh;
  if (waiting === null && !isAdvised(login, nowMs, policy)) return false;
  const request = { trigger: 'user', listed: false, listedCode: null, live: true } as const;
  const drive = new Drive(login, waiting ?? startOf(request, { policy, runId: null }), nowMs, around);
  login.refresh = null;
  drive.step({ kind: 'click' });
  drive.go();
  const before = login.lastOutcome;
  answer(login, drive);
  return login.refresh === null && (login.lastOutcome !== before || drive.clicked?.mode === 'none');
}

/** The user does what the answer to the click says. */
function answer(login: MonthLogin, drive: Drive): void {
  const clicked = drive.clicked;
  if (clicked === null || clicked.mode === 'none' || login.refresh === null) return;
  if (clicked.mode === 'later') {
    login.comesAtMs = Math.min(login.comesAtMs, Date.parse(clicked.retryAt ?? '') + HOUR_MS);
    return;
  }
  drive.nowMs += AT_CONNECT_MS;
  const requestId = clicked.requestId;
  // A bank that is down, or has its bad day, refuses the user too.
  if (login.bank.troubleOf(login, drive.nowMs) !== null) return;
  if (clicked.mode === 'mfa') login.made.refreshed(drive.nowMs);
  else login.made.relinked(drive.nowMs);
  const eventId = `${login.made.spec.loginId}/${drive.nowMs}`;
  login.refresh = null;
  drive.step({ kind: 'claim', claim: { eventId, source: 'page', ...(requestId !== undefined && { requestId }) } });
  drive.go();
}

/** What the live calls of the last 30 days say of the login and its bank, as store/logins/advice.ts reads it. */
function learntOf(login: MonthLogin, nowMs: number): Pick<AdviceFacts, 'letIn' | 'bankLetsIn'> {
  const { own, of, letIn } = remembered(login, nowMs);
  return {
    letIn: login.unattended203s > 0 ? false : own,
    bankLetsIn: of < FIRST_PROBES ? null : letIn >= LETS_IN_SHARE * of,
  };
}

/** Whether the app is advised to have the login refreshed, or reconnected, while its user is there. */
function isAdvised(login: MonthLogin, nowMs: number, policy: Policy): boolean {
  const { lastOutcome, lastAskedAtMs } = login;
  const advice = adviseOn(
    {
      state: login.gaveUpSince === null ? 'idle' : 'gave_up',
      waitCountsFrom: null,
      askHeld: false,
      lastOutcome: lastOutcome && { outcome: lastOutcome.outcome, code: lastOutcome.code ?? null },
      institutionDown: false,
      lastRefreshedAt: login.lastRefreshedAt,
      lastAskedAt: Number.isFinite(lastAskedAtMs) ? new Date(lastAskedAtMs).toISOString() : null,
      ...learntOf(login, nowMs),
    },
    policy,
    nowMs,
  );
  return advice.action === 'refresh_while_present' || advice.action === 'reconnect';
}
