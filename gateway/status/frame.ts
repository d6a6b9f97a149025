import type { Assets } from '../assets';
import { html, type Html } from '../html';
import { PATHS } from './paths';
import type { Session } from './sessions';

/** Settings that every page needs. */
export interface PageTheme {
  brandName: string;
  assets: Assets;
}

/** Who reads the page: somebody whose browser is signed in, or a program that sent a key. A program gets no forms. */
export type Visitor = Session | 'program';

/** The session of a visitor who may press buttons; null for programs and keys that only read. */
export const writerOf = (visitor: Visitor): Session | null =>
  visitor === 'program' || visitor.readOnly ? null : visitor;

interface Page {
  title: string;
  content: Html;
  /** Null on the sign-in page and on error pages. Their header has no links to other pages. */
  visitor: Visitor | null;
  /** Whether the page reloads its data every few seconds. */
  script?: boolean;
}

/** The whole HTML document of a page. */
export const framed = ({ brandName, assets }: PageTheme, { title, content, visitor, script = false }: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} - daily refresh of ${brandName}</title>
        <link rel="stylesheet" href="${assets.style}" />
        ${script ? html`<script src="${assets.script}" defer></script>` : null}
      </head>
      <body>
        <header>
          <p class="brand">Daily refresh, ${brandName}</p>
          ${visitor === null ? null : navigation(visitor)}
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.markup;

const navigation = (visitor: Visitor): Html =>
  html`<nav class="line" aria-label="Pages">
    <a href="${PATHS.home}">Status</a>
    <a href="${PATHS.waiting}">Waiting</a>
    <a href="${PATHS.banks}">Banks</a>
    ${visitor === 'program' ? null : forms(visitor)}
  </nav>`;

const forms = ({ formToken }: Session): Html =>
  html`<form method="get" action="${PATHS.find}" role="search" class="find">
      <input
        name="q"
        type="search"
        maxlength="200"
        required
        aria-label="Find a login by reference or LoginId"
        placeholder="Reference or LoginId"
      />
      <button type="submit">Find</button>
    </form>
    <form method="post" action="${PATHS.signOut}">
      <input type="hidden" name="token" value="${formToken}" />
      <button type="submit" class="quiet">Sign out</button>
    </form>`;
