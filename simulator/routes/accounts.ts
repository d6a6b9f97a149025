import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { assertNever } from '../../domain/assert-never';
import { detailBody, pending, type BankAnswer } from '../bodies';
import { refusal, type Endpoint } from '../codes';
import type { Session } from '../session';
import { outcomeOf, takeNext } from '../spec';
import type { Bank } from '../state';
import { bankRoute, parseBody, type Call } from './bank-route';
import { afterHang, specRefusal } from './outcomes';

const detailSchema = z.object({
  RequestId: z.string(),
  WithAccountIdentity: z.boolean().default(true),
  WithKYC: z.boolean().default(true),
  WithTransactions: z.boolean().default(true),
  AccountsFilter: z.array(z.string()).nullish(),
  DaysOfTransactions: z.enum(['Days90', 'Days365']).default('Days90'),
  WithDetailsAndBankingStatements: z.boolean().default(false),
  NumberOfBankingStatements: z.enum(['MostRecent', 'Months3', 'Months12']).default('MostRecent'),
});

function accountsDetail(session: Session): BankAnswer {
  session.detailDone = true;
  return { status: 200, body: detailBody(session.login, session.requestId, session.detailOptions ?? undefined) };
}

/** @throws RefusalError UNAUTHORIZED while the user has not answered; the refusal in which the session's job ended */
function checkReadable(session: Session, endpoint: Endpoint): void {
  if (session.state === 'mfa') throw refusal(endpoint, 'UNAUTHORIZED');
  if (session.failure) throw specRefusal(endpoint, session.failure);
}

/** Answers a session whose accounts are not ready yet, by the next answer in the login's `detail`. */
async function collect(call: Call, session: Session): Promise<BankAnswer> {
  const { bank, record } = call;
  const outcome = outcomeOf(await afterHang(bank, takeNext(session.login.detail)), bank.options.pollsUntilReady);
  switch (outcome.kind) {
    case 'ok':
      return accountsDetail(session);
    case 'pending':
      session.start('detail', outcome);
      return pending(session.requestId, outcome.code);
    case 'refused':
      throw specRefusal(record.endpoint, outcome.refused);
    default:
      return assertNever(outcome);
  }
}

async function getAccountsDetail(call: Call): Promise<BankAnswer> {
  const body = parseBody(call, detailSchema);
  await call.work();
  const session = call.bank.use(body.RequestId, 'GetAccountsDetail');
  checkReadable(session, 'GetAccountsDetail');
  session.detailOptions = body;
  if (session.job) {
    session.answered202 = true;
    return pending(session.requestId, 'OPERATION_PENDING');
  }
  return session.detailDone ? accountsDetail(session) : collect(call, session);
}

/** Polls the job that a 202 has announced. A poll without an earlier 202 is a violation and is refused. */
async function getAccountsDetailAsync(call: Call): Promise<BankAnswer> {
  await call.work();
  const endpoint = 'GetAccountsDetailAsync';
  const session = call.bank.use(call.params.requestId ?? '', endpoint);
  if (!session.answered202) {
    call.bank.violation(`${endpoint} was called before any 202 for RequestId ${session.requestId}.`);
    throw refusal(endpoint, 'INVALID_REQUEST', { message: 'Call GetAccountsDetail first' });
  }
  if (session.job && session.poll()) return pending(session.requestId, 'OPERATION_PENDING');
  checkReadable(session, endpoint);
  return session.detailDone ? accountsDetail(session) : collect(call, session);
}

/** Serves GetAccountsDetail and GetAccountsDetailAsync. */
export function accountsRoutes(app: FastifyInstance, bank: Bank): void {
  const base = '/v3/:customerId/BankingServices';
  const detail = { method: 'POST', path: `${base}/GetAccountsDetail`, endpoint: 'GetAccountsDetail' } as const;
  const poll = {
    method: 'GET',
    path: `${base}/GetAccountsDetailAsync/:requestId`,
    endpoint: 'GetAccountsDetailAsync',
  } as const;
  bankRoute(app, bank, detail, getAccountsDetail);
  bankRoute(app, bank, poll, getAccountsDetailAsync);
}
