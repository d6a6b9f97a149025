import { requiresRelink } from './decision';
import type { AuthorizeAnswer } from './index';
import type { LoginFacts, Presence, Session } from './state';

/** Which call has answered: a cached Authorize of any purpose, a live one, or a call that collects accounts. */
export type Asked = { call: 'cached' } | { call: 'live'; presence: Presence } | { call: 'collect'; session: Session };

/**
 * What an answer teaches about its login, whoever asked and whatever comes next. The one writer of LoginFacts beside
 * the database.
 */
export function learn(facts: LoginFacts, asked: Asked, answer: AuthorizeAnswer): LoginFacts {
  // A session we only hear of may be another login's: what refuses it says nothing about this one.
  if (asked.call === 'collect' && asked.session.claim === 'theirs' && answer.kind !== 'ok') return facts;
  const isOk = answer.kind === 'ok';
  const learnt: LoginFacts = {
    ...facts,
    institution: answer.institution ?? facts.institution,
    everWorked: facts.everWorked || (isOk && asked.call !== 'collect'),
    refusedCode: refusedBy(answer.code) ?? facts.refusedCode,
  };
  switch (asked.call) {
    case 'cached':
      return {
        ...learnt,
        cachedRefused: answer.kind === 'refused',
        livePending: false,
        ...(isOk ? { lastSeen: answer.lastRefresh ?? null } : {}),
      };
    case 'live':
      return learnLive(learnt, asked.presence, answer);
    case 'collect':
      return isOk ? { ...mended(learnt), collectedRequestId: asked.session.requestId } : learnt;
  }
}

/** Rule 5: only a live 200 ends the count of unattended 203s. A 2xx of the bank proves that it takes the credentials. */
function learnLive(facts: LoginFacts, presence: Presence, { kind, lastRefresh }: AuthorizeAnswer): LoginFacts {
  const isLetIn = kind === 'ok' || kind === 'mfa' || kind === 'pending';
  const rangForNothing = kind === 'mfa' && presence === 'unattended';
  return {
    ...facts,
    livePending: kind === 'pending',
    unattended203s: kind === 'ok' ? 0 : facts.unattended203s + (rangForNothing ? 1 : 0),
    ...(isLetIn ? { refusedCode: null } : {}),
    ...(kind === 'ok' && lastRefresh != null ? { lastSeen: lastRefresh } : {}),
  };
}

/** The user is awaited because of `code`, or was when the login was given up. */
export const learnWhyAwaited = (facts: LoginFacts, code: string | null): LoginFacts => ({
  ...facts,
  refusedCode: refusedBy(code) ?? facts.refusedCode,
});

/** Something proves that the bank takes the credentials again. */
export const mended = (facts: LoginFacts): LoginFacts => ({ ...facts, refusedCode: null });

const refusedBy = (code: string | null | undefined): string | null =>
  code != null && requiresRelink(code) ? code : null;
