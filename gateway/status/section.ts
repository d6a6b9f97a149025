import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import type { WebUi } from '../../domain/web-ui';
import { html, type Html } from '../html';
import type { Session } from './sessions';
import { number } from './status-text';

/** A section of the page. The script of the status page replaces it when its content changes. */
export const section = (id: string, heading: string, content: Html): Html =>
  html`<section id="${id}" data-live aria-labelledby="h-${id}">
    <h2 id="h-${id}">${heading}</h2>
    ${content}
  </section>`;

type Cell = Html | Html[] | string | number | null;

/**
 * A table. The first cell of a row is the header of that row. On a narrow screen each row is shown as a block, in which
 * each cell says the name of its column and empty cells are left out.
 */
export const stackTable = (label: string, header: readonly string[], rows: readonly (readonly Cell[])[]): Html =>
  html`<table class="stack${header.length > FEW_COLUMNS ? ' many' : ''}" aria-label="${label}">
    <thead>
      <tr>
        ${header.map((name) => html`<th scope="col" ${wordsClass(name)}>${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...cells]) =>
          html`<tr>
            <th scope="row">${first}</th>
            ${cells.map((cell, at) => tableCell(cell, header[at + 1]))}
          </tr>`,
      )}
    </tbody>
  </table>`;

/** The columns that contain words. They are aligned left; all others contain figures and are aligned right. */
const OF_WORDS: ReadonlySet<string> = new Set(['Wanted', 'Code', 'Codes', 'Usual codes', 'Trend', 'State']);
const wordsClass = (name: string | undefined): Html | null => (OF_WORDS.has(name ?? '') ? html` class="words"` : null);

/** A table with more columns than this needs a wide screen. */
const FEW_COLUMNS = 6;

const tableCell = (cell: Cell, label: string | undefined): Html =>
  cell === null || cell === '' || (Array.isArray(cell) && cell.length === 0)
    ? html`<td class="none"></td>`
    : html`<td data-label="${label}" ${wordsClass(label)}><span>${cell}</span></td>`;

/** Says how many rows of a list are shown, with a link to all of them; null if all are shown. */
export const moreOf = (shown: number, all: number, href: string): Html | null =>
  all > shown ? html`<p class="small">${shown} of ${number(all)}. <a href="${href}">All of them</a></p>` : null;

/** Codes with their counts, in the order given. */
export const codeList = (codes: readonly { code: string; count: number }[]): Html[] =>
  codes.map(
    ({ code, count }, at) =>
      html`${at === 0 ? null : ' '}<span class="unit"
          ><code>${code}</code> ${number(count)}${at === codes.length - 1 ? null : ','}</span
        >`,
  );

/** A bank's name, or words that say that it is not known yet. */
export const bankName = (institution: string): string =>
  institution === UNKNOWN_INSTITUTION ? 'not known yet' : institution;

/** A link into the Temporal Web UI, or only its text if the address of the Web UI is not set. */
export const linked = (webUi: WebUi | null, words: Html | string, to: (webUi: WebUi) => string): Html =>
  webUi === null ? html`${words}` : html`<a href="${to(webUi)}">${words}</a>`;

interface ConfirmedAction {
  /** The name of the group to which the action belongs. A browser shows only one action of a group opened at a time. */
  group: string;
  name: string;
  words: string;
  /** What will happen, for the person who is asked to confirm it. */
  confirm: string;
  /** The path that the form is posted to. */
  path: string;
  /** What the form carries beside the token of the session. */
  fields?: Record<string, string>;
  /** What it is about, for those who hear the page; absent if the page has only one such button. */
  about?: string;
}

/** A button that is shown only after a text that says what it will do. */
export const confirmedAction = (
  { formToken }: Session,
  { group, name, words, confirm, path, fields = {}, about }: ConfirmedAction,
): Html =>
  html`<details class="action" name="${group}" data-action="${name}">
    <summary ${labelled(words, about)}>${words}</summary>
    <form method="post" action="${path}">
      <input type="hidden" name="token" value="${formToken}" />
      ${Object.entries(fields).map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}" />`)}
      <p>${confirm}</p>
      <button type="submit" class="main" ${labelled(`${words} now`, about)}>${words} now</button>
    </form>
  </details>`;

const labelled = (words: string, about: string | undefined): Html | null =>
  about === undefined ? null : html`aria-label="${words}: ${about}"`;

/** Shows text between backquotes as a command. */
export const withCommands = (text: string): Html =>
  html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
