import { listedText } from '../../domain/listed';
import type { AwaitingReason } from '../../domain/refresh/types';
import { WEB_UI_QUERIES, workflowList, type WebUi } from '../../domain/web-ui';
import type { WaitingLogin } from '../../store/runs/overview';
import type { WaitingFilter, WaitingGroup } from '../../store/runs/waiting-logins';
import type { Store } from '../../store/store';
import { html, type Html } from '../html';
import { framed, type PageTheme, type Visitor } from './frame';
import { SHOWN, type StatusNow } from './load-status';
import { bankPath, loginPath, PATHS, waitingPath } from './paths';
import { bankName, linked, moreOf, section, stackTable } from './section';
import { ago, counted, formatUtc, number } from './status-text';

type Groups = StatusNow['waiting'];

export const REASON_WORDS: Record<AwaitingReason, string> = {
  mfa: 'a code (MFA)',
  reconnect: 'a new sign-in (reconnect)',
};

/** The section of the status page that counts the waiting logins by bank and reason, the largest groups first. */
export function waitingGroups({ waiting, now }: Pick<StatusNow, 'waiting' | 'now'>, webUi: WebUi | null): Html {
  const { largest, groups, counts } = waiting;
  const all = counts.mfa + counts.reconnect;
  const summary = (['mfa', 'reconnect'] as const).map(
    (reason, at) =>
      html`${at === 0 ? null : ', '}${linked(webUi, html`${number(counts[reason])} for ${REASON_WORDS[reason]}`, (ui) =>
        workflowList(ui, WEB_UI_QUERIES.waitingFor(reason)),
      )}`,
  );
  return section(
    'waiting',
    'Waiting for their user',
    html`<p><strong data-waiting>${number(all)}</strong>: ${summary}.</p>
      ${all === 0 ? null : groupTable(largest, now)} ${moreOf(largest.length, groups, PATHS.waiting)}`,
  );
}

const GROUP_HEADER = ['Bank', 'Wanted', 'Code', 'Logins', 'Longest'];

export const groupTable = (groups: readonly WaitingGroup[], now: Date): Html =>
  stackTable(
    'Waiting logins by bank and reason',
    GROUP_HEADER,
    groups.map(({ institution, reason, code, logins, since }) => [
      html`<a href="${bankPath(institution)}">${bankName(institution)}</a>`,
      REASON_WORDS[reason],
      code === null ? null : html`<code>${code}</code>`,
      html`<a href="${waitingPath({ institution, reason, code })}">${counted(logins, 'login')}</a>`,
      ago(since, now),
    ]),
  );

/** What a page of the list of waiting logins shows. */
export interface WaitingList {
  now: Date;
  filter: WaitingFilter;
  /** The groups above the list; null if the list is filtered, and on every page but the first. */
  groups: Groups | null;
  list: { logins: WaitingLogin[]; next: string | null };
  isFirst: boolean;
}

/** Reads one page of the list. `after`: the `next` of the page before; undefined for the first page. */
export async function loadWaiting(
  { overview }: Pick<Store, 'overview'>,
  { after, ...filter }: WaitingFilter & { after?: string },
): Promise<WaitingList> {
  const isAll = Object.values(filter).every((value) => value === undefined);
  return {
    now: new Date(),
    filter,
    groups: isAll && after === undefined ? await overview.waitingGroups({ limit: SHOWN.allGroups }) : null,
    list: await overview.waitingPage({ ...filter, after, limit: SHOWN.waiting }),
    isFirst: after === undefined,
  };
}

/** The page that lists waiting logins, the longest wait first. */
export function waitingPage(look: PageTheme, shown: WaitingList, visitor: Visitor): string {
  const { filter, groups, list, isFirst, now } = shown;
  const { institution, reason, code } = filter;
  const facts = [
    institution === undefined ? null : html`of <a href="${bankPath(institution)}">${bankName(institution)}</a>`,
    reason === undefined ? null : html`for ${REASON_WORDS[reason]}`,
    code === undefined ? null : code === null ? 'with no FlinksCode' : html`with <code>${code}</code>`,
  ].filter((fact) => fact !== null);
  const unnamed = list.logins.filter(({ reference }) => reference === null).length;
  const content = html`${
    groups === null
      ? html`<p>
          ${facts.length === 0 ? 'All of them' : html`Those ${facts.map((fact, at) => html`${at === 0 ? null : ', '}${fact}`)}`}.
          <a href="${PATHS.waiting}">${facts.length === 0 ? 'The first ones' : 'All waiting logins'}</a>
        </p>`
      : section(
          'groups',
          'By bank and reason',
          html`${groupTable(groups.largest, now)}
          ${groups.groups > groups.largest.length ? html`<p class="small">The largest ${groups.largest.length} of ${number(groups.groups)} groups.</p>` : null}`,
        )
  }
  ${section(
    'logins',
    isFirst ? 'Longest wait first' : 'Longest wait first, continued',
    html`${list.logins.length === 0 ? html`<p>Nobody${isFirst ? null : ' further'} is awaited.</p>` : null}
      ${unnamed === 0 ? null : html`<p class="small">${counted(unnamed, 'login')} here without a reference, shown by LoginId.</p>`}
      <ol class="entries">
        ${list.logins.map((login) => waitingRow(login, now))}
      </ol>
      ${list.next === null ? null : html`<p><a href="${waitingPath({ ...filter, after: list.next })}" rel="next">The next ${SHOWN.waiting}</a></p>`}`,
  )}`;
  return framed(look, { title: 'Waiting for their user', content, visitor });
}

const waitingRow = (login: WaitingLogin, now: Date): Html =>
  html`<li>
    <a class="who" href="${loginPath(login.loginId)}">${login.reference ?? login.loginId}</a>
    <span>${login.institution ?? 'institution not known yet'}</span>
    <span>${REASON_WORDS[login.reason]}${whyText(login)}</span>
    <span>for ${ago(login.since, now)}, since ${formatUtc(login.since)}</span>
  </li>`;

/** Why a login waits: its code or, if it has none, what Flinks' list says about it; null if neither is known. */
function whyText({ code, listed }: WaitingLogin): Html | null {
  if (code !== null) return html`, <code>${code}</code>`;
  return listed === null ? null : html`: ${listedText(listed)}`;
}
