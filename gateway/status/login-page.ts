import { linkExpiry, type ConnectLink } from '../../app/connect-link';
import { adviceText } from '../../app/explain/advice-text';
import { outcomeText, stepText, TRIGGERS, whatToDo, type Ways } from '../../app/explain/explain-text';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { listedText } from '../../domain/listed';
import { workflowPage, type WebUi } from '../../domain/web-ui';
import type { RefreshView } from '../../store/refreshes/refreshes';
import { html, type Html } from '../html';
import { factList } from './bank-page';
import { framed, writerOf, type PageTheme, type Visitor } from './frame';
import type { LoginNow } from './load-login';
import { LOGIN_ACTIONS, type LoginActionName } from './login-actions';
import { bankPath, loginPath, PATHS, waitingPath } from './paths';
import { confirmedAction, linked, section } from './section';
import type { Session } from './sessions';
import { ago, counted, formatUtc } from './status-text';
import { REASON_WORDS } from './waiting-sections';

interface Around {
  webUi: WebUi | null;
  visitor: Visitor;
  waitLimitMs: number;
  /** The action that the visitor has just carried out on this page; null if none. */
  done: LoginActionName | null;
  /** Whether the visitor pressed a button that did nothing, because it no longer fitted the state of the login. */
  hasChanged: boolean;
  /** The customer's link; null unless the visitor has just asked for it. */
  link: ConnectLink | null;
}

/** A login's page: how the login stands and why, what to do, and what happened, box by box. */
export function loginPage(look: PageTheme, shown: LoginNow, around: Around): string {
  const { login, ask } = shown;
  const { done, link, visitor, webUi } = around;
  const writer = writerOf(visitor);
  const content = html`<p>
      <a href="${PATHS.home}">Status</a> / <a href="${PATHS.waiting}">Waiting</a>
      ${login.institution === null ? null : html`/ <a href="${bankPath(login.institution)}">${login.institution}</a>`}
    </p>
    ${done === null ? null : html`<p class="note" role="status" data-done="${done}">${LOGIN_ACTIONS[done].done} <a href="${loginPath(login.loginId)}">Look again</a></p>`}
    ${around.hasChanged ? html`<p class="note" role="status" data-changed>The login has changed since the page showed it, so nothing was done.</p>` : null}
    ${link === null ? null : html`<p class="note" data-link><code>${link.url}</code><br />The link works until the data of the login is fresh, at the latest until ${formatUtc(link.expiresAt)}.</p>`}
    ${section('now', 'Now', standing(shown, webUi, writer === null ? undefined : BUTTONS))}
    ${writer === null ? null : actions(shown, writer)}
    ${section('link', "Its customer's page", linkState(shown, around.waitLimitMs))}
    ${section('accounts', 'Freshness of its accounts', freshness(shown))}
    ${section('timeline', 'What happened, newest first', timeline(shown))}
    ${ask?.held === true ? html`<p class="small">The ask is held back by a run that is under way or by a brake: the user has not received it yet.</p>` : null}`;
  return framed(look, { title: login.reference ?? login.loginId, content, visitor });
}

/**
 * What "What to do" says to a visitor who may press buttons. A program, or a key that only reads, gets commands
 * instead.
 */
const BUTTONS: Ways = {
  resume: `press “${LOGIN_ACTIONS.resume.words}”`,
  link: `“${LOGIN_ACTIONS.link.words}” makes a link for them`,
  refresh: `press “${LOGIN_ACTIONS.refresh.words}”`,
};

function standing({ login, ask, now }: LoginNow, webUi: WebUi | null, ways: Ways | undefined): Html {
  const { loginId, reference, institution, state, awaiting, lastRefreshedAt, lastOutcome, listed } = login;
  const todo = whatToDo(login, ways);
  return factList([
    [
      'LoginId',
      linked(webUi, html`<code>${loginId}</code>`, (ui) => workflowPage(ui, refreshLoginWorkflowId(loginId))),
    ],
    ['Reference', reference ?? 'none'],
    ['Bank', institution === null ? 'not known yet' : html`<a href="${bankPath(institution)}">${institution}</a>`],
    ['State', html`<strong data-state="${state}">${state.replaceAll('_', ' ')}</strong>`],
    [
      'Awaited',
      awaiting &&
        html`for
          ${REASON_WORDS[awaiting.reason]}${awaiting.code === null ? null : html`, <code>${awaiting.code}</code>`}, for
          ${ago(awaiting.since, now)}, since ${formatUtc(awaiting.since)} (<a
            href="${waitingPath({ institution: institution ?? undefined, reason: awaiting.reason, code: awaiting.code })}"
            >others like it</a
          >)`,
    ],
    ['Asked', ask && (ask.held ? 'nobody was asked yet: the ask is held back' : html`${formatUtc(ask.createdAt)}`)],
    ['Its data is of', lastRefreshedAt === null ? 'no data has arrived yet' : html`${formatUtc(lastRefreshedAt)}`],
    ['Last outcome', lastOutcome && html`${outcomeText(lastOutcome)}, ${formatUtc(lastOutcome.at)}`],
    ["Flinks' list", listed && html`${listedText(listed)}, list of ${formatUtc(listed.since)}`],
    ['Its user', adviceText(login.advice)],
    ['What to do', todo],
  ]);
}

/** The buttons of the actions that fit the login. */
function actions(shown: LoginNow, session: Session): Html {
  const names = (Object.keys(LOGIN_ACTIONS) as LoginActionName[]).filter((name) => LOGIN_ACTIONS[name].fits(shown));
  return section(
    'actions',
    'Do something',
    names.length === 0
      ? html`<p>Nothing can be done here now.</p>`
      : html`${names.map((name) => {
          const { words, confirm } = LOGIN_ACTIONS[name];
          const path = `${loginPath(shown.login.loginId)}/${name}`;
          return confirmedAction(session, { group: 'action', name, words, confirm, path });
        })}`,
  );
}

function linkState({ wait }: LoginNow, waitLimitMs: number): Html {
  if (wait === null)
    return html`<p>
      No link is open. If one is made now, the click of the user on its page starts a refresh with the user present.
    </p>`;
  const { since, reason, reminders, remindersStopped, lastOpenAt } = wait;
  return factList([
    ['Open since', html`${formatUtc(since)}`],
    ['Works until', html`the data is fresh, at the latest ${formatUtc(linkExpiry(wait, waitLimitMs))}`],
    ['Last opened', lastOpenAt === null ? 'never' : html`${formatUtc(lastOpenAt)}`],
    ['Reminders', reason === null ? null : `${reminders} sent${remindersStopped ? '; its user wants no more' : ''}`],
  ]);
}

/**
 * How old the stored accounts are. They have only our ids here, no names and no numbers:
 * `GET /v1/logins/{loginId}/accounts` says which account is which.
 */
function freshness({ accounts, login: { lastRefreshedAt }, now }: LoginNow): Html {
  if (accounts.length === 0) return html`<p>No account has arrived.</p>`;
  const age =
    lastRefreshedAt === null ? null : html`, of ${formatUtc(lastRefreshedAt)} (${ago(lastRefreshedAt, now)} old)`;
  const stale = accounts.filter(({ missingSince, staleSince }) => missingSince !== null || staleSince !== null);
  return html`<p>${counted(accounts.length - stale.length, 'account')} as in Flinks' newest answer${age}.</p>
    <ul class="entries">
      ${stale.map(
        ({ id, missingSince, staleSince }) =>
          html`<li>
            <code>${id}</code>
            ${missingSince === null ? null : html`<span>left out by Flinks since ${formatUtc(missingSince)}</span>`}
            ${staleSince === null ? null : html`<span>cannot be read since ${formatUtc(staleSince)}; what is stored is from before</span>`}
          </li>`,
      )}
    </ul>`;
}

function timeline({ history, hasMore, login: { loginId } }: LoginNow): Html {
  if (history.length === 0) return html`<p>No refresh is on record.</p>`;
  return html`<ol class="entries timeline">
      ${history.map(refreshEntry)}
    </ol>
    ${hasMore ? html`<p class="small">Earlier refreshes: <code>flinks-refresh explain --refreshes 50 ${loginId}</code></p>` : null}`;
}

const refreshEntry = ({ trigger, startedAt, endedAt, outcome, path, code, missing, steps }: RefreshView): Html =>
  html`<li>
    <p><strong>${formatUtc(startedAt)}</strong> ${TRIGGERS[trigger]}</p>
    ${steps.length === 0 ? html`<p class="small">No call to Flinks was made.</p>` : null}
    <ol class="steps">
      ${steps.map((step) => html`<li><time datetime="${step.at}">${step.at.slice(11, 19)}</time> <b>${step.box}</b> ${stepText(step)}</li>`)}
    </ol>
    <p>
      ${outcome === null ? 'The refresh is still open.' : html`${outcomeText({ outcome, path, code, missing })}${endedAt === null ? null : html`, ${formatUtc(endedAt)}`}`}
    </p>
  </li>`;
