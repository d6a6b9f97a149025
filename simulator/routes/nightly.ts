import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { flinksDate, type BankAnswer } from '../bodies';
import { refusal } from '../codes';
import type { Bank } from '../state';
import { bankRoute, parseBody, type Call } from './bank-route';

/**
 * Answers with the logins that Flinks' own nightly job cannot refresh. As in the example on Flinks' page, the answer
 * also has a Message and a FlinksCode, which are about another login and mean nothing.
 */
async function getNightlyRefreshStatus(call: Call): Promise<BankAnswer> {
  await call.work();
  const IneligibleCards = call.bank.logins
    .filter(({ scheduled, listed }) => scheduled && listed !== null)
    .map(({ loginId, lastRefresh, listed }) => ({
      LoginId: loginId,
      LastRefreshDate: flinksDate(lastRefresh, loginId),
      LastRefreshState: listed?.state,
      LastRefreshErrorCode: listed?.errorCode ?? null,
    }));
  const stray = { Message: `The login '${randomUUID()}' is invalid.`, FlinksCode: 'INVALID_REQUEST' };
  return { status: 200, body: { HttpStatusCode: 200, IneligibleCards, ...stray } };
}

const scheduleSchema = z.object({ loginId: z.string().optional(), isActivated: z.boolean() });

/** Switches the nightly refresh of a login on or off at Flinks. The body of the 200 is a JSON string, not an object. */
async function setScheduledRefresh(call: Call): Promise<BankAnswer> {
  const { loginId, isActivated } = parseBody(call, scheduleSchema);
  await call.work();
  const login = call.bank.find(loginId ?? null);
  if (!login) {
    throw refusal('SetScheduledRefresh', 'INVALID_LOGIN', { message: "We couldn't trace the source of this request." });
  }
  login.scheduled = isActivated;
  const done = isActivated ? 'activated' : 'deactivated';
  return { status: 200, body: `LoginId ${login.loginId} has now been ${done} for automatic refresh` };
}

/** Erases a login, which is unknown everywhere from then on. Refused while a live call of the login is under way. */
async function deleteCard(call: Call): Promise<BankAnswer> {
  await call.work();
  const { bank, params } = call;
  const login = bank.find(params.loginId ?? null);
  if (!login) throw refusal('DeleteCard', 'INVALID_LOGIN', { message: 'Invalid LoginId' });
  if (login.state === 'live' || login.state === 'processing') throw refusal('DeleteCard', 'CARD_IN_USE');
  bank.remove(login);
  return { status: 200, body: { StatusCode: 200, Message: `The card of LoginId ${login.loginId} was deleted` } };
}

/** Serves GetNightlyRefreshStatus, SetScheduledRefresh and DeleteCard, which neither open nor use a session. */
export function nightlyRoutes(app: FastifyInstance, bank: Bank): void {
  const base = '/v3/:customerId/BankingServices';
  const status = {
    method: 'GET',
    path: `${base}/GetNightlyRefreshStatus`,
    endpoint: 'GetNightlyRefreshStatus',
  } as const;
  const schedule = { method: 'PATCH', path: `${base}/SetScheduledRefresh`, endpoint: 'SetScheduledRefresh' } as const;
  const card = { method: 'DELETE', path: `${base}/DeleteCard/:loginId`, endpoint: 'DeleteCard' } as const;
  bankRoute(app, bank, status, getNightlyRefreshStatus);
  bankRoute(app, bank, schedule, setScheduledRefresh);
  bankRoute(app, bank, card, deleteCard);
}
