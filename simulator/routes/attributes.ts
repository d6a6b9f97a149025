import type { FastifyInstance } from 'fastify';
import { assertNever } from '../../domain/assert-never';
import { ATTRIBUTES_PACKAGES, type AttributesPackage } from '../../domain/attributes-packages';
import { cardOf } from '../account-data';
import { loginBody, pending, type BankAnswer } from '../bodies';
import { refusal } from '../codes';
import type { Session } from '../session';
import { outcomeOf, PACKAGES, takeNext } from '../spec';
import type { Bank } from '../state';
import { bankRoute, type Call } from './bank-route';
import { afterHang, specRefusal } from './outcomes';

const ENDPOINT = 'Attributes';

/**
 * Answers a request for an attributes package. After a 202 the client repeats the same call, so the session keeps what
 * it answers next, and how many 202s are left.
 */
async function calculate({ bank }: Call, session: Session, name: AttributesPackage): Promise<BankAnswer> {
  const { login, requestId, packages } = session;
  const begun = packages.get(name);
  const polls = bank.options.pollsUntilReady;
  const outcome = begun ?? outcomeOf(await afterHang(bank, takeNext(login.attributes[name] ?? 'ok')), polls);
  switch (outcome.kind) {
    case 'ok':
      return {
        status: 200,
        body: { HttpStatusCode: 200, Card: cardOf(login), Login: loginBody(login), RequestId: requestId },
      };
    case 'pending': {
      const last = outcome.then ? ({ kind: 'refused', refused: outcome.then } as const) : ({ kind: 'ok' } as const);
      packages.set(name, outcome.polls > 1 ? { ...outcome, polls: outcome.polls - 1 } : last);
      return pending(requestId, outcome.code);
    }
    case 'refused':
      throw specRefusal(ENDPOINT, outcome.refused);
    default:
      return assertNever(outcome);
  }
}

/**
 * Answers only if the accounts of the session are ready, and only one call for attributes of a login at a time. While
 * a job runs in the session, a call gets 202. A call before GetAccountsDetail has answered 200, or a call that overlaps
 * another, is a violation.
 */
async function getAttributes(call: Call, name: AttributesPackage): Promise<BankAnswer> {
  const { bank, params } = call;
  const session = bank.use(params.requestId ?? '', ENDPOINT);
  const { login } = session;
  if (params.loginId?.toLowerCase() !== login.loginId) throw refusal(ENDPOINT, 'INVALID_LOGIN');
  if (session.job) return pending(session.requestId, 'OPERATION_PENDING');
  if (!session.detailDone) {
    bank.violation(
      `Attributes were asked for with RequestId ${session.requestId} before its GetAccountsDetail answered 200.`,
    );
    throw refusal(ENDPOINT, 'INVALID_REQUEST', { message: 'Call GetAccountsDetail first' });
  }
  const work = async (): Promise<BankAnswer> => {
    await call.work();
    return calculate(call, session, name);
  };
  return login.alone('attributes', work, () => {
    bank.violation(`Two Attributes calls overlapped for login ${login.loginId}.`);
    return pending(session.requestId, 'OPERATION_PENDING');
  });
}

/** Serves the attributes packages, each under a route of its own. */
export function attributesRoutes(app: FastifyInstance, bank: Bank): void {
  const base = '/v3/:customerId/insight/login/:loginId/attributes/:requestId';
  for (const name of ATTRIBUTES_PACKAGES) {
    const route = { method: 'GET', path: `${base}/${PACKAGES[name]}`, endpoint: ENDPOINT } as const;
    bankRoute(app, bank, route, (call) => getAttributes(call, name));
  }
}
