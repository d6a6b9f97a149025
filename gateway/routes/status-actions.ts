import { makeLinks } from '../../app/links';
import { parseLoginId } from '../../domain/ids';
import type { GatewayDeps } from '../deps';
import { unknownLogin } from '../problems/problem-of';
import type { Api } from '../schemas';
import { loadLogin } from '../status/load-login';
import { LOGIN_ACTIONS, type LoginActionName } from '../status/login-actions';
import { loginPage } from '../status/login-page';
import { loginPath, PATHS } from '../status/paths';
import { readLogin, sendPage, type StatusHouse } from './status-pages';

/** The routes behind the buttons of a login's page. Each form must contain the token of the session it was sent in. */
export function loginActionRoutes(api: Api, deps: GatewayDeps, { look, door }: StatusHouse): void {
  const { store, webUi, settings } = deps;
  const { policy } = settings;
  const links = makeLinks({ linkKeys: settings.connect.linkKeys, gatewayUrl: settings.gateway.url });

  for (const name of Object.keys(LOGIN_ACTIONS) as LoginActionName[]) {
    const action = LOGIN_ACTIONS[name];
    api.post<{ Params: { loginId: string } }>(
      `${PATHS.logins}/:loginId/${name}`,
      { schema: { hide: true } },
      async (request, reply) => {
        const session = await door.writerOfForm(request);
        const loginId = parseLoginId(request.params.loginId);
        const login = loginId === null ? null : await loadLogin(store, policy, loginId);
        if (loginId === null || login === null) throw unknownLogin();
        if (!action.fits(login)) return reply.redirect(`${loginPath(loginId)}?changed=yes`, 303);
        const { detail, link } = await action.act(deps, links, login);
        await store.audit.record({ actor: session.actor, address: request.ip, action: action.audit, loginId, detail });
        if (link === undefined) return reply.redirect(`${loginPath(loginId)}?done=${name}`, 303);
        // The customer's link is shown in this answer only. It is never part of an address of the status page, because
        // browsers and proxies keep addresses.
        const around = {
          webUi,
          visitor: session,
          waitLimitMs: policy.waitLimitMs,
          done: name,
          hasChanged: false,
          link,
        };
        return sendPage(reply, loginPage(look, await readLogin(deps, request), around));
      },
    );
  }
}
