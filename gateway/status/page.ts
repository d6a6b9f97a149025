import { WEB_UI_QUERIES, workflowList, type WebUi } from '../../domain/web-ui';
import type { Assets } from '../assets';
import { html, type Html } from '../html';
import { brakes, events, waiting } from './login-sections';
import type { StatusNow } from './load-status';
import { coverage, morning } from './morning-sections';
import { ages, alarms, funnel, history, institutions } from './run-sections';
import type { Session } from './sessions';
import { formatUtc } from './status-text';

/** Settings that every page needs. */
export interface PageTheme {
  brandName: string;
  assets: Assets;
}

/** How often the page reloads its data, in seconds: during a run, and otherwise. */
const LOOK_EVERY_S = { running: 5, quiet: 30 } as const;

/** The status page. `session` is null if a program used its key; then there are no buttons. */
export function statusPage(look: PageTheme, status: StatusNow, webUi: WebUi | null, session: Session | null): string {
  const every = status.run?.state === 'running' ? LOOK_EVERY_S.running : LOOK_EVERY_S.quiet;
  const signOut =
    session === null
      ? null
      : html`<form method="post" action="/status/sign-out">
          <input type="hidden" name="token" value="${session.formToken}" />
          <button type="submit" class="quiet">Sign out</button>
        </form>`;
  const content = html`<div class="line" id="as-of" data-live data-every="${every}">
      <p class="small">
        As of ${formatUtc(status.now.toISOString())}${session?.readOnly === true ? ', reading only' : null}
      </p>
    </div>
    <div class="line">
      <button type="button" class="quiet" data-pause hidden>Pause updates</button>
      <noscript><a href="/">Look again</a></noscript>
      ${webUi === null ? null : html`<a href="${workflowList(webUi, WEB_UI_QUERIES.atWork)}">Open refreshes in the Web UI</a>`}
      ${signOut}
    </div>
    ${alarms(status)} ${morning(status)} ${funnel(status, webUi)} ${history(status)} ${institutions(status, webUi)}
    ${coverage(status)} ${ages(status)} ${waiting(status, webUi)} ${brakes(status, session)} ${events(status)}`;
  return document(look, { title: 'Status', content, script: true });
}

/** The page shown before sign-in: it contains no data. */
export function signInPage(look: PageTheme, note: string | null): string {
  const content = html`${note === null ? null : html`<p class="note" role="alert">${note}</p>`}
    <form method="post" action="/status/sign-in">
      <label for="key">API key</label>
      <input id="key" name="key" type="password" autocomplete="current-password" required autofocus />
      <button type="submit" class="main">Sign in</button>
    </form>
    <p class="small">One of GATEWAY_API_KEYS; a key written <code>ro:</code> sees everything and changes nothing.</p>`;
  return document(look, { title: 'Sign in', content });
}

/** The page shown if a request was refused or failed. */
export function troublePage(look: PageTheme, { title, detail }: { title: string; detail: string }): string {
  const content = html`<p class="note" role="alert">${detail}</p>
    <p><a href="/">Back to the status page</a></p>`;
  return document(look, { title, content });
}

interface Document {
  title: string;
  content: Html;
  script?: boolean;
}

const document = ({ brandName, assets }: PageTheme, { title, content, script = false }: Document): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>${title} - daily refresh of ${brandName}</title>
        <link rel="stylesheet" href="${assets.style}" />
        ${script ? html`<script src="${assets.script}" defer></script>` : null}
      </head>
      <body>
        <header><p class="brand">Daily refresh, ${brandName}</p></header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.markup;
