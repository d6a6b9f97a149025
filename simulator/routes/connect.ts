import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { RefusalError } from '../codes';
import { customersInNeed, relink, WRONG } from '../connect/customers';
import { connectPage, type ConnectView } from '../connect/page';
import { institutionOf, type SimulatedInstitution } from '../institutions';
import { rememberFailure } from '../session';
import type { Bank } from '../state';

/** The folder of the script and the style sheet. The compiled code in dist/simulator/routes finds it in the sources. */
const FOLDER = [join(__dirname, '../connect/assets'), join(__dirname, '../../../simulator/connect/assets')].find(
  existsSync,
);

const text = z.string().max(2_000).catch('');
const connectQuery = z.object({
  authorizeToken: text,
  requestId: text,
  redirectUrl: text,
  tag: text,
  oauthWindowRedirect: text,
  language: z.enum(['en', 'fr']).catch('en'),
});
const mfaBody = z.object({ requestId: z.string(), answers: z.record(z.string(), z.array(z.string())) });
const credentialsBody = z.object({
  institution: z.string(),
  userName: z.string(),
  password: z.string(),
  language: z.enum(['en', 'fr']),
});

/**
 * Serves a made-up Flinks Connect: a page that sends the same window messages as the real one. Opening the page spends
 * the authorize token.
 */
export function connectRoutes(app: FastifyInstance, bank: Bank): void {
  for (const [file, type] of [
    ['connect.js', 'text/javascript'],
    ['connect.css', 'text/css'],
  ] as const) {
    app.get(`/${file}`, (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).send(readFileSync(join(FOLDER ?? '', file))),
    );
  }

  app.get('/', (request, reply) => {
    const query = connectQuery.parse(request.query);
    return reply.type('text/html; charset=utf-8').send(connectPage(viewOf(bank, query), query));
  });

  // Connect opened for one bank. What Flinks shows for a number that it does not know is not documented: here it is the
  // list of banks. `preselection` makes it show something else for a known number too.
  app.get('/Credential/:institutionId', (request, reply) => {
    const { institutionId } = z.object({ institutionId: z.coerce.number() }).parse(request.params);
    const query = connectQuery.parse(request.query);
    const { preselection } = bank.faults;
    const view = viewOf(bank, query, preselection === 'signIn' ? institutionOf(institutionId) : null);
    void reply.type('text/html; charset=utf-8');
    if (preselection === 'silent') return reply.send('<!doctype html><title>Flinks Connect</title>');
    const isRefused = preselection === 'error';
    return reply.send(connectPage(isRefused ? { kind: 'error', code: 'DISABLED_INSTITUTION' } : view, query));
  });

  // The own page of a bank that is linked by OAuth. It opens in a new window, or in the window in which Connect was.
  app.get('/bank/:institutionId', (request, reply) => {
    const { institutionId } = z.object({ institutionId: z.coerce.number() }).parse(request.params);
    const institution = institutionOf(institutionId);
    if (institution === null) return reply.code(404).send();
    const page = connectPage({ kind: 'bank', institution }, connectQuery.parse(request.query));
    return reply.type('text/html; charset=utf-8').send(page);
  });

  app.post('/mfa', ({ body }, reply) => {
    const { requestId, answers } = mfaBody.parse(body);
    const session = bank.peek(requestId)?.current() ?? null;
    if (session?.state !== 'mfa') return reply.code(409).send({ code: 'SESSION_EXPIRED' });
    if (Object.values(answers).flat().includes(WRONG)) {
      // As in the real Connect, the user tries again in the same window.
      rememberFailure(session.login, { code: 'INVALID_SECURITY_RESPONSE' });
      return reply.code(409).send({ code: 'INVALID_SECURITY_RESPONSE' });
    }
    session.answered();
    bank.webhooks.announce(session.login, session.requestId);
    return { loginId: session.login.loginId, institution: session.login.institution };
  });

  app.post('/credentials', ({ body }, reply) => {
    const given = credentialsBody.parse(body);
    const answer = relink(bank, given);
    if ('refused' in answer) return reply.code(409).send({ code: answer.refused });
    return { loginId: answer.loginId, institution: given.institution };
  });
}

function viewOf(
  bank: Bank,
  { authorizeToken, requestId, language }: z.infer<typeof connectQuery>,
  only: SimulatedInstitution | null = null,
): ConnectView {
  try {
    bank.spendToken(authorizeToken);
  } catch (error) {
    if (error instanceof RefusalError) return { kind: 'error', code: 'TOKEN_INVALID' };
    throw error;
  }
  if (requestId === '') return { kind: 'credentials', customers: customersInNeed(bank, language), only };
  const session = bank.peek(requestId)?.current() ?? null;
  if (session?.state !== 'mfa') return { kind: 'error', code: 'SESSION_EXPIRED' };
  session.use();
  return { kind: 'mfa', requestId, prompts: session.prompts, institution: session.login.institution };
}
