import type { FastifyReply, FastifyRequest } from 'fastify';
import { reportSettings } from '../../app/report/run-report';
import { parseLoginId } from '../../domain/ids';
import { callerOf } from '../audit';
import type { GatewayDeps } from '../deps';
import { unknownLogin } from '../problems/problem-of';
import { ProblemError } from '../problems/problems';
import type { Api } from '../schemas';
import type { StatusAccess } from '../status/access';
import { bankPage, loadBank } from '../status/bank-page';
import { banksPage } from '../status/bank-sections';
import { findLogins, foundPage } from '../status/find-page';
import type { PageTheme, Visitor } from '../status/frame';
import { loadLogin, type LoginNow } from '../status/load-login';
import { loadStatus, SHOWN } from '../status/load-status';
import { isLoginAction } from '../status/login-actions';
import { loginPage } from '../status/login-page';
import { signInPage, statusPage } from '../status/page';
import { isOwnPage, loginPath, PATHS } from '../status/paths';
import { loadWaiting, waitingPage } from '../status/waiting-sections';

export interface StatusHouse {
  look: PageTheme;
  door: StatusAccess;
}

export const sendPage = (reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(page);

/** The pages that change nothing: the status page, the banks, the waiting logins, a search, and the page of a login. */
export function statusPageRoutes(api: Api, deps: GatewayDeps, { look, door }: StatusHouse): void {
  const { store, webUi, settings } = deps;
  const { policy } = settings;

  /**
   * Adds a page for visitors who are signed in or send a key; anybody else gets the sign-in page. If `make` returns
   * null, it has sent the answer itself.
   */
  const show = (
    path: string,
    make: (request: FastifyRequest, visitor: Visitor, reply: FastifyReply) => Promise<string | null>,
  ) =>
    api.get(path, { schema: { hide: true } }, async (request, reply) => {
      const visitor = await door.visitor(request);
      if (visitor === null) return sendPage(reply, signInPage(look, null, isOwnPage(request.url) ? request.url : null));
      const page = await make(request, visitor, reply);
      return page === null ? reply : sendPage(reply, page);
    });

  show(PATHS.home, async (_request, visitor) =>
    statusPage(look, await loadStatus(store, reportSettings(settings)), webUi, visitor),
  );

  show(PATHS.banks, async (request, visitor) => {
    const page = pageNumber(asked(request, 'page'));
    return banksPage(look, await store.coverage.institutions({ days: SHOWN.days }), page, visitor);
  });

  show(PATHS.bank, async (request, visitor) => {
    const bank = await loadBank(store, asked(request, 'name') ?? '');
    if (bank === null)
      throw new ProblemError(
        'not_found',
        'No registered login belongs to this bank, and no run of the last 30 days had a login of it.',
      );
    return bankPage(look, bank, webUi, visitor);
  });

  show(PATHS.waiting, async (request, visitor) => {
    const reason = asked(request, 'reason');
    const code = asked(request, 'code');
    const filter = {
      institution: asked(request, 'institution'),
      reason: reason === 'mfa' || reason === 'reconnect' ? reason : undefined,
      code: code === '' ? null : code,
      after: asked(request, 'after'),
    } as const;
    return waitingPage(look, await loadWaiting(store, filter), visitor);
  });

  show(PATHS.find, async (request, visitor, reply) => {
    const given = asked(request, 'q') ?? '';
    const found = await findLogins(store, given);
    const [only] = found;
    if (only === undefined || found.length > 1) return foundPage(look, { given, found }, visitor);
    void reply.redirect(loginPath(only.loginId), 303);
    return null;
  });

  show(`${PATHS.logins}/:loginId`, async (request, visitor) => {
    const login = await readLogin(deps, request);
    const done = asked(request, 'done') ?? '';
    return loginPage(look, login, {
      webUi,
      visitor,
      waitLimitMs: policy.waitLimitMs,
      done: isLoginAction(done) ? done : null,
      hasChanged: asked(request, 'changed') !== undefined,
      link: null,
    });
  });
}

/**
 * Reads the login that a request's path names, and writes to the audit that its history was read. Throws
 * `unknown_login`.
 */
export async function readLogin({ store, settings }: GatewayDeps, request: FastifyRequest): Promise<LoginNow> {
  const loginId = parseLoginId((request.params as { loginId: string }).loginId);
  const login = loginId === null ? null : await loadLogin(store, settings.policy, loginId);
  if (login === null || loginId === null) throw unknownLogin();
  const detail = { count: login.history.length };
  await store.audit.record({ ...callerOf(request), action: 'history.read', loginId, detail });
  return login;
}

/** The number of a page, counted from 1. Anything that is no such number means the first page. */
const pageNumber = (text: string | undefined): number => (/^[1-9]\d{0,5}$/.test(text ?? '') ? Number(text) : 1);

/** A parameter of the query; undefined if it is missing or given twice. */
function asked({ query }: FastifyRequest, name: string): string | undefined {
  const value = (query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
