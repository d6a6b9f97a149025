import { WEB_UI_QUERIES, workflowList, type WebUi } from '../../domain/web-ui';
import { html } from '../html';
import { bankTable } from './bank-sections';
import { framed, writerOf, type PageTheme, type Visitor } from './frame';
import type { StatusNow } from './load-status';
import { brakes, events } from './outbox-sections';
import { PATHS } from './paths';
import { ages, alarms, funnel, history, morning } from './run-sections';
import { formatUtc } from './status-text';
import { waitingGroups } from './waiting-sections';

/** How often the page reloads its data, in seconds: during a run, and otherwise. */
const LOOK_EVERY_S = { running: 5, quiet: 30 } as const;

/** The status page: what happened today, and what to do about it. */
export function statusPage(look: PageTheme, status: StatusNow, webUi: WebUi | null, visitor: Visitor): string {
  const every = status.run?.state === 'running' ? LOOK_EVERY_S.running : LOOK_EVERY_S.quiet;
  const isReading = visitor !== 'program' && visitor.readOnly;
  const content = html`<div class="line">
      <p class="small" id="as-of" data-live data-every="${every}">
        As of ${formatUtc(status.now.toISOString())}${isReading ? ', reading only' : null}
      </p>
      <button type="button" class="quiet" data-pause hidden>Pause updates</button>
      <noscript><a href="/">Look again</a></noscript>
      ${webUi === null ? null : html`<a class="screen" href="${workflowList(webUi, WEB_UI_QUERIES.atWork)}">Refreshes in the Web UI</a>`}
    </div>
    ${alarms(status)} ${morning(status)} ${funnel(status, webUi)} ${history(status)} ${bankTable(status)}
    ${waitingGroups(status, webUi)} ${ages(status)} ${brakes(status, writerOf(visitor))} ${events(status)}`;
  return framed(look, { title: 'Status', content, visitor, script: true });
}

/** The page shown to a browser that is not signed in. It contains no data. `to`: the page that the sign-in leads to. */
export function signInPage(look: PageTheme, note: string | null, to: string | null = null): string {
  const content = html`${note === null ? null : html`<p class="note" role="alert">${note}</p>`}
    <form method="post" action="${PATHS.signIn}">
      ${to === null ? null : html`<input type="hidden" name="to" value="${to}" />`}
      <label for="key">API key</label>
      <input id="key" name="key" type="password" autocomplete="current-password" required autofocus />
      <button type="submit" class="main">Sign in</button>
    </form>
    <p class="small">
      Use one of GATEWAY_API_KEYS. With a key that is written there as <code>ro:&lt;key&gt;</code>, you see everything
      and can change nothing.
    </p>`;
  return framed(look, { title: 'Sign in', content, visitor: null });
}

/** The page shown if a request was refused or failed. */
export function troublePage(look: PageTheme, { title, detail }: { title: string; detail: string }): string {
  const content = html`<p class="note" role="alert">${detail}</p>
    <p><a href="/">Back to the status page</a></p>`;
  return framed(look, { title, content, visitor: null });
}
