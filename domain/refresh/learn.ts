import { requiresRelink } from '../codes';
import { isNews, isWebhook } from './claims';
import { isNoLook } from './kind-rules';
import type { Evidence } from './evidence';
import type { AuthorizeAnswer } from './answer';
import type { Presence, Wait } from './place';
import type { Reply } from './reply';
import type { LoginFacts, Refresh } from './state';

/**
 * At most this many claims that are not handled yet are kept; the oldest are dropped. Many claims must not lead to many
 * calls.
 */
export const CLAIMS_LIMIT = 10;

/**
 * Adds what a reply shows to what is known, at any place, and does not move the refresh to another place. Nothing else
 * changes facts, except that `towardsData` clears `livePending`.
 */
export function learn(refresh: Refresh, reply: Reply, evidence: Evidence, nowMs: number): Refresh {
  switch (reply.kind) {
    case 'claim': {
      const mode = refresh.mode === 'webhookOnly' && !isWebhook(reply.claim) ? 'full' : refresh.mode;
      return { ...refresh, mode, claims: [...refresh.claims, reply.claim].slice(-CLAIMS_LIMIT) };
    }
    case 'click':
      // The user is present and can answer the bank. So if a live call that only REFRESH_LIVE_AGE wanted brings no
      // data, the refresh no longer falls back on what Flinks held.
      return { ...refresh, mode: 'full', present: true, clickPending: true, fresher: null };
    case 'clickAnswered':
      return { ...refresh, clickPending: false, present: reply.bankLetUsIn };
    case 'run': {
      const mode = refresh.mode === 'webhookOnly' ? 'full' : refresh.mode;
      return { ...refresh, mode, runIds: [...refresh.runIds, reply.run.runId] };
    }
    case 'begun':
      return refresh.at.box === 'begin' ? learnKnown(refresh, reply) : refresh;
    case 'recorded':
      return refresh.at.box === 'record' ? learnWait(refresh, reply, nowMs) : refresh;
    case 'clock': {
      const { at, wait } = refresh;
      if (at.box !== 'clock' || wait === null) return refresh;
      return { ...refresh, wait: { ...wait, countsFrom: reply.countsFrom ?? new Date(nowMs).toISOString() } };
    }
    case 'recalled':
      return reply.answer === null ? refresh : learnAnswer(refresh, reply.answer, evidence, nowMs);
    case 'asked':
    case 'canaryTaken':
    case 'elapsed':
    case 'revoked':
      return refresh;
    case 'answered':
      return learnAnswer(refresh, reply.answer, evidence, nowMs);
  }
}

/**
 * Takes in what the database knows. If a claim says that the user is back, and the bank had refused the user's
 * credentials when they were last awaited, that refusal still counts, even after the wait was given up.
 */
function learnKnown(refresh: Refresh, { known, policy }: Extract<Reply, { kind: 'begun' }>): Refresh {
  const facts = { ...refresh.facts, ...known };
  const isClaim = refresh.at.box === 'begin' && refresh.at.then === 'claim';
  const isTold = isClaim || refresh.claims.some((claim) => isNews(claim, facts));
  const why = refresh.wait === null && isTold ? refusedBy(known.gaveUpCode) : null;
  return { ...refresh, policy, facts: { ...facts, refusedCode: why ?? facts.refusedCode } };
}

/** Learns from an answer of Flinks, or from the database's record of a lost one, at the place that asked. */
function learnAnswer(
  refresh: Refresh,
  answer: AuthorizeAnswer,
  { fresh, proven, moved }: Evidence,
  nowMs: number,
): Refresh {
  const { at, facts } = refresh;
  const isOk = answer.kind === 'ok';
  const authorized: LoginFacts = {
    ...facts,
    institution: answer.institution ?? facts.institution,
    everWorked: facts.everWorked || isOk,
    refusedCode: refusedBy(answer.code) ?? facts.refusedCode,
  };
  switch (at.box) {
    case 'A':
      return {
        ...looked(refresh, answer),
        facts: { ...cached(authorized, answer), ...(fresh && proven ? MENDED : {}) },
      };
    case 'look':
      return { ...refresh, facts: { ...cached(authorized, answer), ...(moved ? MENDED : {}) } };
    case 'settle':
      if (at.step !== 'look') return { ...found(refresh), facts: live(authorized, at.lost.presence, answer) };
      return { ...looked(refresh, answer), facts: { ...cached(authorized, answer), ...(moved ? MENDED : {}) } };
    case 'F': {
      const settledAtMs = nowMs + refresh.policy.liveSettleMs;
      const lost = { ours: true, lostAtMs: nowMs, settledAtMs, presence: at.presence };
      return {
        ...refresh,
        facts: live(authorized, at.presence, answer),
        budget: { ...refresh.budget, wentLive: refresh.budget.wentLive || answer.kind !== 'declined' },
        wait: at.clicked && answer.kind === 'lost' && refresh.wait !== null ? { ...refresh.wait, lost } : refresh.wait,
      };
    }
    case 'D':
    case 'J':
      if (isOk) return { ...refresh, facts: { ...facts, ...MENDED, collectedRequestId: at.session.requestId } };
      // A session that we know only from a claim may be another login's. Its refusal says nothing about this login.
      return at.session.claim === 'theirs'
        ? refresh
        : { ...refresh, facts: { ...facts, refusedCode: authorized.refusedCode } };
    default:
      return refresh;
  }
}

/**
 * Clears the lost live call of a click: `found` once its answer is known, `looked` once a look or box A has got an
 * answer that says something about Flinks' last refresh of the login.
 */
const found = (refresh: Refresh): Refresh =>
  refresh.wait === null || refresh.wait.lost === null ? refresh : { ...refresh, wait: { ...refresh.wait, lost: null } };
const looked = (refresh: Refresh, answer: AuthorizeAnswer): Refresh => (isNoLook(answer) ? refresh : found(refresh));

const MENDED = { refusedCode: null } as const;

const refusedBy = (code: string | null | undefined): string | null =>
  code != null && requiresRelink(code) ? code : null;

const cached = (facts: LoginFacts, { kind, lastRefresh = null }: AuthorizeAnswer): LoginFacts => ({
  ...facts,
  cachedRefused: kind === 'refused',
  livePending: false,
  ...(kind === 'ok' ? { lastSeen: lastRefresh } : {}),
});

/**
 * What the answer to a live call shows. Only a 200 resets the count of unattended 203s (rule 5 of docs/flowchart.md).
 * 200, 202 and 203 each prove that the bank accepts the credentials.
 */
function live(facts: LoginFacts, presence: Presence, { kind, lastRefresh }: AuthorizeAnswer): LoginFacts {
  const isLetIn = kind === 'ok' || kind === 'mfa' || kind === 'pending';
  const rangForNothing = kind === 'mfa' && presence === 'unattended';
  return {
    ...facts,
    livePending: kind === 'pending',
    unattended203s: kind === 'ok' ? 0 : facts.unattended203s + (rangForNothing ? 1 : 0),
    ...(isLetIn ? MENDED : {}),
    ...(kind === 'ok' && lastRefresh != null ? { lastSeen: lastRefresh } : {}),
  };
}

/**
 * Takes in a recorded wait. If it is the wait that was under way before, it keeps the reminders sent, the moment from
 * which it counts, the lost call of a click, and what was known when it began.
 */
function learnWait(refresh: Refresh, { waitId, since }: Pick<Wait, 'waitId' | 'since'>, nowMs: number): Refresh {
  const { at, facts, wait } = refresh;
  if (at.box !== 'record') return refresh;
  if (at.wanted === 'same') return wait === null ? refresh : { ...refresh, wait: { ...wait, waitId, since } };
  const { box, code, requestId } = at.wanted;
  const before = wait?.waitId === waitId ? wait : null;
  const begun: Wait = {
    waitId,
    box,
    reason: box === 'MFA' ? 'mfa' : 'reconnect',
    code,
    since,
    countsFrom: before?.countsFrom ?? since,
    requestId,
    openedAtMs: requestId === null ? null : nowMs,
    lost: before?.lost ?? null,
    lastRefresh: before === null ? (facts.lastSeen ?? facts.lastSeenBefore) : before.lastRefresh,
    provesByMoving: before?.provesByMoving ?? !facts.cachedRefused,
    remindersSent: before?.remindersSent ?? 0,
  };
  return { ...refresh, wait: begun, facts: { ...facts, refusedCode: refusedBy(code) ?? facts.refusedCode } };
}
