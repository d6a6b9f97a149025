import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { assertNever } from '../../domain/assert-never';
import { authorised, challenged, pending, promptsOf, type BankAnswer } from '../bodies';
import { refusal } from '../codes';
import type { SimulatedLogin } from '../login';
import { rememberFailure, type Session } from '../session';
import { outcomeOf, takeNext, type PlainAnswer } from '../spec';
import type { Bank } from '../state';
import { bankRoute, parseBody, type Call } from './bank-route';
import { afterHang, specRefusal } from './outcomes';

const ENDPOINT = 'Authorize';

const authorizeSchema = z
  .object({
    LoginId: z.guid().toLowerCase().optional(),
    MostRecentCached: z.boolean().default(true),
    Save: z.boolean().default(true),
    Language: z.enum(['en', 'fr']).default('en'),
    Tag: z.string().optional(),
    RequestId: z.string().optional(),
    SecurityResponses: z.record(z.string(), z.array(z.string())).optional(),
  })
  .refine(({ LoginId, RequestId }) => LoginId !== undefined || RequestId !== undefined, { path: ['LoginId'] });
type AuthorizeBody = z.infer<typeof authorizeSchema>;

/** Answers an Authorize by the login's spec, and opens a session unless the answer is a refusal. Makes no 203. */
function begin({ bank, record }: Call, login: SimulatedLogin, answer: PlainAnswer): BankAnswer {
  const mode = record.mode === 'live' ? 'live' : 'cached';
  const outcome = outcomeOf(answer, bank.options.pollsUntilReady);
  switch (outcome.kind) {
    case 'ok':
      if (mode === 'live') login.refreshed();
      return announced(bank, bank.open(login, mode, record));
    case 'pending': {
      const session = bank.open(login, mode, record);
      session.start('authorize', outcome);
      return pending(session.requestId, outcome.code);
    }
    case 'refused':
      if (mode === 'live') rememberFailure(login, outcome.refused);
      throw specRefusal(ENDPOINT, outcome.refused);
    default:
      return assertNever(outcome);
  }
}

/** Returns the 200 of an authorised session. For a live one, the webhooks of its data are sent too. */
function announced(bank: Bank, session: Session): BankAnswer {
  if (session.mode === 'live') bank.webhooks.announce(session.login, session.requestId);
  return authorised(session);
}

async function authorizeCached(call: Call, login: SimulatedLogin): Promise<BankAnswer> {
  await call.work();
  // The getter is read for its effect: if the job of a live call has ended by now, its result changes the login.
  void login.liveSession;
  return begin(call, login, await afterHang(call.bank, takeNext(login.cached)));
}

/**
 * Answers a live Authorize. A login may have one live session at a time. A second one is refused, and counts as a
 * violation, unless the answer to the first was lost, so that the caller could not know of that session.
 */
async function authorizeLive(call: Call, login: SimulatedLogin): Promise<BankAnswer> {
  const { bank, record } = call;
  const { state } = login;
  if (state !== 'idle') {
    const lost = state !== 'live' && login.liveSession?.openedBy.lost === true;
    if (!lost) bank.violation(`A live Authorize overlapped a live session (${state}) of login ${login.loginId}.`);
    throw refusal(ENDPOINT, 'CONCURRENT_SESSION');
  }
  const work = async (): Promise<BankAnswer> => {
    await call.work();
    const answer = await afterHang(bank, takeNext(login.live));
    if (answer !== 'mfa') return begin(call, login, answer);
    const session = bank.open(login, 'live', record);
    session.challenge(promptsOf(login));
    return challenged(session);
  };
  return login.alone('live', work, () => {
    throw refusal(ENDPOINT, 'CONCURRENT_SESSION');
  });
}

/** Answers an Authorize with a RequestId, which brings the user's answers to a 203. Any text but 'wrong' is right. */
function answerChallenge(bank: Bank, session: Session, responses: AuthorizeBody['SecurityResponses'] = {}): BankAnswer {
  if (session.state === 'authorised') throw refusal(ENDPOINT, 'ALREADY_AUTHORIZED');
  if (session.state === 'processing') return pending(session.requestId, 'OPERATION_PENDING');
  if (session.failure) throw specRefusal(ENDPOINT, session.failure);
  if (Object.keys(responses).some((prompt) => !session.prompts.includes(prompt))) {
    throw refusal(ENDPOINT, 'UNKNOWN_CHALLENGE_KEY');
  }
  if (session.prompts.some((prompt) => !responses[prompt]?.[0]))
    throw refusal(ENDPOINT, 'SECURITYRESPONSES_INCOMPLETE');
  if (Object.values(responses).flat().includes('wrong')) {
    session.close();
    rememberFailure(session.login, { code: 'INVALID_SECURITY_RESPONSE' });
    throw refusal(ENDPOINT, 'INVALID_SECURITY_RESPONSE');
  }
  session.answered();
  return announced(bank, session);
}

/** Serves GenerateAuthorizeToken and Authorize. */
export function authorizeRoutes(app: FastifyInstance, bank: Bank): void {
  const base = '/v3/:customerId/BankingServices';
  bankRoute(
    app,
    bank,
    { method: 'POST', path: `${base}/GenerateAuthorizeToken`, endpoint: 'GenerateAuthorizeToken' },
    async (call) => {
      await call.work();
      return { status: 200, body: { HttpStatusCode: 200, Token: bank.mintToken() } };
    },
  );

  bankRoute(app, bank, { method: 'POST', path: `${base}/Authorize`, endpoint: ENDPOINT }, async (call) => {
    const body = parseBody(call, authorizeSchema);
    if (body.RequestId !== undefined) {
      await call.work();
      return answerChallenge(bank, bank.use(body.RequestId, ENDPOINT), body.SecurityResponses);
    }
    const login = bank.find(body.LoginId ?? null);
    if (!login) throw refusal(ENDPOINT, 'INVALID_LOGIN');
    return body.MostRecentCached ? authorizeCached(call, login) : authorizeLive(call, login);
  });
}
