import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import type { WebUi } from '../../domain/web-ui';
import { html, type Html } from '../html';
import { number } from './status-text';

/** A section that the script replaces when its content changes. */
export const section = (id: string, heading: string, content: Html): Html =>
  html`<section id="${id}" data-live aria-labelledby="h-${id}">
    <h2 id="h-${id}">${heading}</h2>
    ${content}
  </section>`;

/** A table that may be wider than its page: it scrolls by itself, by keyboard too. */
export const wideTable = (label: string, header: readonly string[], rows: Html[]): Html =>
  html`<div class="wide" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${header.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;

/** Says that a list of the largest leaves some out; nothing if it does not. */
export const largestOf = (shown: number, all: number): Html | null =>
  all > shown ? html`<p class="small">The largest ${shown} of ${number(all)}.</p>` : null;

/** Codes and their counts, the most usual first. */
export const codeList = (codes: readonly { code: string; count: number }[]): Html[] =>
  codes.map(({ code, count }, at) => html`${at === 0 ? null : ', '}<code>${code}</code> ${number(count)}`);

/** A bank's name; the page says so where it is not known. */
export const bankName = (institution: string): string =>
  institution === UNKNOWN_INSTITUTION ? 'not known yet' : institution;

/** A link into the Web UI, or only its text if the Web UI's address is not set. */
export const linked = (webUi: WebUi | null, words: Html | string, to: (webUi: WebUi) => string): Html =>
  webUi === null ? html`${words}` : html`<a href="${to(webUi)}">${words}</a>`;
