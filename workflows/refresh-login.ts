import { CancellationScope, isCancellation, log } from '@temporalio/workflow';
import { assertNever } from '../domain/assert-never';
import { isFresh, mustNotRing, mustRelink } from '../domain/decision';
import { MINUTE_MS } from '../domain/duration';
import type { AttributesPackage, AuthorizeAnswer, Outcome } from '../domain/refresh';
import { awaitUser, keepWaiting } from './await-user';
import { askFor, callLive, ledger, quick } from './calls';
import { answerClaim, hasNews, isCollected, isWebhook } from './claims';
import { answerByOutcome, hasClicked } from './clicks';
import { accountsDetail, collectInput, pollAccountsDetail } from './collect';
import { decideAttributes, end, follow } from './follow';
import { adoptNewRuns, drainHandlers, begin, park, pause, setSearchAttributes, show } from './login';
import { FRESH_BUDGETS, type Login } from './login-state';
import { listen } from './listen';
import type { Arrow, ArrowTo, RefreshLoginInput, RefreshLoginResult } from './messages';
import { endInWords, moment } from './words';

/**
 * One login through Flinks' daily routine: the flowchart of docs/flowchart.md, one function per box, top to bottom.
 * Started by `dailyRefresh` for every login, by an app that wants data now, or by a signal with start; at most one is
 * open per login (the workflow id is the lock). Ends with the login's outcome; while a person is awaited it stays open
 * for days, holding nothing but its handlers and one timer. Messages: messages.ts.
 */
export async function refreshLogin(input: RefreshLoginInput): Promise<RefreshLoginResult> {
  const login = listen(input);
  try {
    return await refresh(login);
  } catch (error) {
    // An operator's cancel in Temporal: the ledger must know, or the login would be refreshing for ever.
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => finish(login, { outcome: 'failed', code: 'CANCELLED' }));
    }
    throw error;
  }
}

async function refresh(login: Login): Promise<Outcome> {
  let next: Arrow | null = login.input.carried?.next ?? (await firstArrow(login));
  for (;;) {
    const outcome = await followFlowchart(login, next);
    await finish(login, outcome);
    await drainHandlers(login, outcome);
    next = await whatCameMeanwhile(login, outcome);
    if (next === null) return outcome;
  }
}

/** Where a refresh enters the flowchart. */
async function firstArrow(login: Login): Promise<Arrow> {
  if (!(await begin(login))) return end('revoked');
  const { listed = false, listedCode = null, trigger, live: liveAtOnce = false } = login.input;
  if (hasNews(login)) return answerClaim(login);
  if (login.gaveUpSince !== null && trigger === 'run') return lookOnce(login, login.gaveUpSince);
  if (listed) return { box: 'E1', code: listedCode };
  return liveAtOnce ? askForPresentUser(login) : { box: 'A' };
}

/** Where the bank has refused what the user had typed, nothing has shown that it is mended: a live call would replay it. */
const askForPresentUser = ({ gaveUpCode }: Login): Arrow =>
  mustRelink(gaveUpCode) ? { box: 'E1', code: gaveUpCode } : { box: 'F' };

async function followFlowchart(login: Login, first: Arrow): Promise<Outcome> {
  let arrow = first;
  while (arrow.box !== 'end') {
    if (login.revoked) return { outcome: 'revoked' };
    await adoptNewRuns(login);
    login.next = arrow;
    log.debug('The next box', { box: arrow.box });
    arrow = unlessQuiet(login, await follow1(login, arrow));
  }
  return login.revoked ? { outcome: 'revoked' } : arrow.outcome;
}

/**
 * What only a webhook asked for rings no bank and asks nobody: it ends, and the next run goes on. A login that was given
 * up stays so unless there is fresh data (docs/decisions/0006).
 */
function unlessQuiet(login: Login, arrow: Arrow): Arrow {
  if (!login.quiet) return arrow;
  const asksSomebody = arrow.box === 'F' || arrow.box === 'MFA' || arrow.box === 'E1' || arrow.box === 'E2';
  const endsBadly = arrow.box === 'end' && !['refreshed', 'revoked'].includes(arrow.outcome.outcome);
  if (login.gaveUpSince !== null && (asksSomebody || endsBadly)) return end('gave_up', login.gaveUpCode ?? undefined);
  return asksSomebody ? end('unavailable', ('code' in arrow ? arrow.code : null) ?? 'NOT_CACHED') : arrow;
}

function follow1(login: Login, arrow: Exclude<Arrow, ArrowTo<'end'>>): Promise<Arrow> {
  switch (arrow.box) {
    case 'A':
      return cachedAuthorize(login);
    case 'F':
      return liveAuthorize(login);
    case 'MFA':
    case 'E1':
    case 'E2':
      return awaitUser(login, arrow);
    case 'keepWaiting':
      return keepWaiting(login);
    case 'D':
      return accountsDetail(login, arrow);
    case 'J':
      return pollAccountsDetail(login, arrow);
    case 'I':
      return attributes(login, arrow);
    default:
      return assertNever(arrow);
  }
}

/** A, B, C: what Flinks holds. A claim older than this question is answered by it. */
async function cachedAuthorize(login: Login): Promise<Arrow> {
  show(login, 'A: asking Flinks for what it holds');
  Object.assign(login, { claims: [], livePending: false });
  const answer = await askCached(login, 'A: cached Authorize');
  if (answer.kind === 'ok' && !isProven(login, answer.lastRefresh)) return { box: 'keepWaiting' };
  const fresh = isFresh(answer.lastRefresh, Date.now(), login.policy.maxAgeMs);
  if (answer.kind === 'ok' && fresh) login.unproven = null;
  return follow(login, 'A', answer, { fresh });
}

/**
 * What a browser or an app says is a claim. Where a cached Authorize would have answered 200 before the wait too, only
 * a LastRefresh that has moved proves it.
 */
function isProven({ wait, returned }: Login, lastRefresh: string | null | undefined): boolean {
  if (wait === null || returned === null || !wait.provesByMoving) return true;
  if (lastRefresh == null) return false;
  const before = wait.lastRefresh ?? new Date(Date.parse(wait.since) - CLOCKS_DIFFER_MS).toISOString();
  return Date.parse(lastRefresh) > Date.parse(before);
}

/** Flinks' clock and ours, where no LastRefresh of before is known. */
const CLOCKS_DIFFER_MS = 10 * MINUTE_MS;

async function askCached(login: Login, summary: string): Promise<AuthorizeAnswer> {
  const { loginId, refreshId } = login;
  const answer: AuthorizeAnswer = await askFor(login, () =>
    quick.authorizeCached.executeWithOptions({ summary }, [{ loginId, refreshId }]),
  );
  login.cachedRefused = answer.kind === 'refused';
  if (answer.kind === 'ok') {
    login.everWorked = true;
    login.lastSeenRefresh = answer.lastRefresh ?? null;
    if (answer.institution !== undefined) login.institution = answer.institution;
  }
  return answer;
}

/** F, F1: the bank itself, unless that might replay what it has refused, or would only ring a phone again (rule 5). */
async function liveAuthorize(login: Login): Promise<Arrow> {
  if (login.unproven !== null) {
    return login.wait === null ? { box: 'E1', code: login.unproven } : { box: 'keepWaiting' };
  }
  if (!login.attended && mustNotRing(login.unattended203s)) return { box: 'MFA', code: null };
  show(login, `F: asking the bank since ${moment(Date.now())}, which may take 210 s`);
  login.claims = [];
  const answer = await callLive(login, `F: live Authorize${login.attended ? ', the user is present' : ''}`);
  return follow(login, 'F', answer);
}

/** I, I2: the Attributes packages, one after another. They never unmake a refresh (rule 7). */
async function attributes(login: Login, { requestId, path }: ArrowTo<'I'>): Promise<Arrow> {
  login.collected = requestId;
  show(login, 'I: asking for attributes');
  const missing: string[] = login.unreadableAccount === true ? ['account'] : [];
  for (const name of login.policy.attributes) {
    const isThere = await attributesPackage(login, requestId, name);
    if (login.revoked) return end('revoked');
    if (!isThere) missing.push(name);
  }
  const outcome: Outcome = { outcome: 'refreshed', path: login.returned ?? path };
  if (missing.length === 0) return { box: 'end', outcome };
  const code = missing[0] === 'account' ? { code: 'UNREADABLE' } : {};
  return { box: 'end', outcome: { ...outcome, ...code, missing } };
}

const ATTRIBUTES_PENDING_LIMIT_MS = 5 * MINUTE_MS;
const ATTRIBUTES_EXTRA_TRIES = 2;

async function attributesPackage(login: Login, requestId: string, name: AttributesPackage): Promise<boolean> {
  const sinceMs = Date.now();
  let triesLeft = ATTRIBUTES_EXTRA_TRIES;
  while (!login.revoked) {
    const answer = await askFor(login, () =>
      quick.fetchAttributes.executeWithOptions({ summary: `I: ${name} attributes` }, [
        { ...collectInput(login, { requestId }), package: name },
      ]),
    );
    const { then } = decideAttributes(login, answer);
    if (then === 'refreshed') return true;
    // Withdrawn meanwhile.
    if (then === 'end') login.revoked = true;
    if (then === 'retry' && triesLeft === 0) return false;
    if (then === 'again' && Date.now() - sinceMs >= ATTRIBUTES_PENDING_LIMIT_MS) return false;
    if (then !== 'retry' && then !== 'again') return false;
    if (then === 'retry') triesLeft -= 1;
    else if (Date.now() - sinceMs >= MINUTE_MS) await park(login, 'later');
    await pause(login, login.policy.pollIntervalMs, {
      summary: `I: ${name} attributes are not ready, again`,
      bankLetUsIn: true,
    });
  }
  return false;
}

/** Rule 8: a login that was given up is looked at once a run (which keeps it eligible at Flinks); nobody is asked. */
async function lookOnce(login: Login, gaveUpSince: string): Promise<Arrow> {
  login.looksOnly = !hasClicked(login);
  show(login, 'A: given up; looking once whether it was fixed elsewhere');
  const look = await askCached(login, 'A: given up; fixed elsewhere?');
  if (look.kind === 'gone') return end('revoked');
  const fixed = look.lastRefresh != null && Date.parse(look.lastRefresh) > Date.parse(gaveUpSince);
  if (look.kind !== 'ok' || look.requestId === undefined || !fixed) {
    // Somebody who has clicked meanwhile is here, and ends that state.
    return hasClicked(login) ? askForPresentUser(login) : end('gave_up', login.gaveUpCode ?? look.code);
  }
  login.returned = 'after_reconnect';
  return { box: 'D', requestId: look.requestId, path: login.returned };
}

/** The last write: outcome, ledger, state and event in one transaction. */
async function finish(login: Login, outcome: Outcome): Promise<void> {
  await adoptNewRuns(login);
  login.outcome = outcome;
  answerByOutcome(login, outcome);
  const { loginId, refreshId, runIds, livePending: endedLive202 } = login;
  await ledger.finishRefresh.executeWithOptions({ summary: `ended: ${outcome.outcome}` }, [
    { loginId, refreshId, runIds, outcome, endedLive202 },
  ]);
  log.info('The refresh has ended', { box: 'end', ...outcome });
  const state = outcome.outcome === 'gave_up' ? 'gave_up' : 'idle';
  setSearchAttributes({
    RefreshState: state,
    RefreshOutcome: outcome.outcome,
    ...(login.wait === null ? {} : { AwaitingReason: null }),
    ...(login.institution === null ? {} : { Institution: login.institution }),
  });
  show(login, endInWords(outcome));
}

/** A message that was accepted after its question was asked must not be lost with the workflow. */
async function whatCameMeanwhile(login: Login, outcome: Outcome): Promise<Arrow | null> {
  // The page, the app and a webhook may all report the one return whose data has just been collected.
  if (outcome.outcome === 'refreshed' && login.returned !== null) login.claims = [];
  login.claims = login.claims.filter((claim) => !isCollected(claim, login));
  if (login.claims.length > 0 && !login.revoked && outcome.outcome !== 'revoked') {
    // A user who says they are back ends gave_up (rule 8); a webhook alone does not.
    const looksOnly = login.looksOnly && login.claims.every(isWebhook);
    Object.assign(login, { outcome: null, wait: null, returned: null, looksOnly }, FRESH_BUDGETS);
    return (await begin(login)) ? answerClaim(login) : end('revoked');
  }
  return login.newRuns.length > 0 ? { box: 'end', outcome } : null;
}
