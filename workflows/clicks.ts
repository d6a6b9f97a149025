import { HOUR_MS } from '../domain/duration';
import type { Outcome } from '../domain/refresh';
import type { Login } from './login-state';
import type { OpenConnectAnswer } from './messages';

/** Clicks on the customer's page, as `openConnect` hears them. */
export const hasClicked = (login: Login): boolean => login.clicks.heard > login.clicks.answered;

/** All who have clicked so far share one answer. Unless the bank let us in, their presence ends with it. */
export function answerClicks(login: Login, answer: OpenConnectAnswer): void {
  login.attended = answer.mode === 'none';
  login.clicks = { ...login.clicks, answered: login.clicks.heard, answer };
}

/** A refresh that ends while somebody looks at its page. */
export function answerByOutcome(login: Login, { outcome }: Outcome): void {
  if (!hasClicked(login)) return;
  if (outcome === 'refreshed' || outcome === 'revoked') answerClicks(login, { mode: 'none' });
  else answerClicks(login, later(HOUR_MS));
}

export const later = (inMs: number): OpenConnectAnswer => ({
  mode: 'later',
  retryAt: new Date(Date.now() + inMs).toISOString(),
});
