import { randomUUID } from 'node:crypto';
import { openConnectLink, type ConnectLink } from '../../app/connect-link';
import type { Links } from '../../app/links';
import { refreshNow } from '../../app/refresh-now';
import { startRefresh } from '../../app/start-refresh';
import { followNightly } from '../../app/set-enrolment';
import type { AuditAction } from '../../domain/audit-actions';
import type { LoginView } from '../../store/logins/views';
import type { GatewayDeps } from '../deps';
import { sendAgain } from '../send-again';
import type { LoginNow } from './load-login';

export type LoginActionName = 'ask' | 'retry' | 'refresh' | 'link' | 'pause' | 'resume';

/**
 * What an action has done. `detail` is written to the audit; `link` is shown only to the person who pressed the button.
 */
interface Done {
  detail?: Record<string, unknown>;
  link?: ConnectLink;
}

interface LoginAction {
  /** The words on its button. */
  words: string;
  /** What will happen, for the person who is asked to confirm it. */
  confirm: string;
  /** What has happened, on the page that follows. */
  done: string;
  audit: AuditAction;
  /** Whether the action makes sense for the login as it is now. */
  fits: (login: LoginNow) => boolean;
  act: (deps: GatewayDeps, links: Links, login: LoginNow) => Promise<Done>;
}

const isIdle = ({ state }: LoginView): boolean => state === 'idle' || state === 'gave_up' || state === 'paused';

/**
 * What may be done to a login on its page. Each action does the same as the call of the API, or the command, that has
 * the same audit action. The name of an action is the last part of its path.
 */
export const LOGIN_ACTIONS: Readonly<Record<LoginActionName, LoginAction>> = {
  ask: {
    words: 'Ask again',
    confirm:
      'Your app gets the newest ask (login.awaiting_user) once more, under the same id, and may send the user ' +
      'another message.',
    done: 'The ask is being sent to your app once more.',
    audit: 'event.resend',
    fits: ({ login, ask }) => login.state === 'awaiting_user' && ask !== null && !ask.held,
    async act({ store }, _links, { ask }) {
      const eventId = ask?.id ?? '';
      await sendAgain(store, eventId, 'The ask no longer exists. Open the page again.');
      return { detail: { eventId } };
    },
  },
  retry: {
    words: 'Look again',
    confirm:
      'If the login waits, Flinks is asked whether its user has signed in at the bank elsewhere in the meantime. If ' +
      'not, the wait goes on, and the user is not asked again. If the login does not wait, it is refreshed as in a ' +
      'run.',
    done: 'Flinks is asked again.',
    audit: 'login.retry',
    fits: ({ login }) =>
      login.state === 'awaiting_user' ||
      (login.state === 'idle' && login.lastOutcome !== null && login.lastOutcome.outcome !== 'refreshed'),
    async act({ store, client }, _links, { login: { loginId, state } }) {
      if (state === 'awaiting_user')
        await client.completeConnect(loginId, { eventId: randomUUID(), source: 'operator' });
      else await startRefresh({ store, client }, { loginId, live: false, background: true });
      return { detail: { begun: 1 } };
    },
  },
  refresh: {
    words: 'Refresh',
    confirm:
      'A refresh begins now with what Flinks holds, as in a run. If the bank wants the user, your app may be told to ' +
      'ask them.',
    done: 'A refresh has begun.',
    audit: 'login.refresh',
    fits: ({ login }) => isIdle(login),
    async act({ store, client, settings }, _links, { login: { loginId } }) {
      await refreshNow({ store, client, waitLimitMs: settings.policy.waitLimitMs }, { loginId, live: false });
      return { detail: { live: false } };
    },
  },
  link: {
    words: "Show the customer's link",
    confirm:
      'Whoever has the link can answer the bank for this login. A login that was given up is then no longer given ' +
      'up, so its user can come back.',
    done: 'Here is the link.',
    audit: 'login.connect_link',
    fits: ({ login }) => login.state !== 'replaced',
    async act({ store, settings }, links, { login: { loginId } }) {
      const { waitLimitMs } = settings.policy;
      return { link: await openConnectLink({ store, links, waitLimitMs }, { loginId }) };
    },
  },
  pause: {
    words: 'Pause',
    confirm: 'Daily runs leave the login out until it is resumed. A refresh that is under way goes on.',
    done: 'The login is paused: daily runs leave it out.',
    audit: 'login.patch',
    fits: ({ login }) => login.state !== 'paused' && login.state !== 'replaced',
    act: (deps, _links, { login }) => setPaused(deps, login, true),
  },
  resume: {
    words: 'Resume',
    confirm: 'Daily runs refresh the login again.',
    done: 'The login is in the daily runs again.',
    audit: 'login.patch',
    fits: ({ login }) => login.state === 'paused',
    act: (deps, _links, { login }) => setPaused(deps, login, false),
  },
};

export const isLoginAction = (name: string): name is LoginActionName => Object.hasOwn(LOGIN_ACTIONS, name);

/** Pauses or resumes a login as PATCH /v1/logins/{loginId} does. */
async function setPaused(deps: GatewayDeps, { loginId }: LoginView, paused: boolean): Promise<Done> {
  await deps.store.logins.patch(loginId, { paused });
  await followNightly(deps, loginId);
  return { detail: { paused } };
}
