import { refusesCredentials } from '../../domain/codes';
import type { LinkWait } from '../../store/waits/link-waits';
import { html, type Html } from '../html';
import { CONNECT_ERRORS, NOTES, type Names, type Texts } from './text-shape';

/** What the sections of a page show besides the fixed texts. */
export interface SectionData {
  names: Names;
  /** The date on which the link ends at the latest, in words. */
  until: string;
  /** Whether the bank needs the customer, so that they get reminders. */
  isAwaited: boolean;
  /** The address in the app to which the page leads back; null if the link has none. */
  returnUrl: string | null;
}

/** The text with a capital letter at its beginning, because `your bank` may begin a sentence. */
const say = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The section of one state. The page contains the sections of all states, and the stylesheet shows only that of the
 * state that `data-state` of `main` names. When the state changes, the script focuses the heading of the new section.
 */
const section = (state: string, heading: Html | string, content: Html): Html =>
  html`<section class="state" data-for="${state}" aria-labelledby="h-${state}">
    <h1 id="h-${state}" tabindex="-1">${heading}</h1>
    ${content}
  </section>`;

/** Why the customer is needed, as a key of `Texts.ready.why`. */
export type Why = keyof Texts['ready']['why'];

export function whyOf({ reason, code }: Pick<LinkWait, 'reason' | 'code'>): Why {
  if (reason === null) return 'unknown';
  return reason === 'reconnect' && refusesCredentials(code) ? 'credentials' : reason;
}

/**
 * A note that the script shows if the page is open in an app's web view. The button that opens the page in the phone's
 * browser is shown only if there is an address that does so.
 */
const inApp = ({ inApp: words }: Texts['ready'], names: Names): Html =>
  html`<div class="note" data-in-app hidden>
    <h2>${words.heading}</h2>
    <p>${say(words.body(names))}</p>
    <div class="actions">
      <a class="button" data-open-browser hidden>${words.open}</a>
      <button type="button" data-action="copy-link">${words.copy}</button>
    </div>
  </div>`;

function ready({ ready: words }: Texts, { names, until, isAwaited }: SectionData): Html {
  const whys = Object.entries(words.why).map(
    ([why, text]) => html`<p class="why" data-why="${why}">${say(text(names))}</p>`,
  );
  const stop = isAwaited
    ? html`<button type="button" class="quiet" data-action="stop-reminders">${words.stopReminders}</button>`
    : null;
  return section(
    'ready',
    say(words.heading(names)),
    html`${whys} ${inApp(words, names)}
      <h2>${words.stepsHeading}</h2>
      <ol>
        ${words.steps(names).map((step) => html`<li>${step}</li>`)}
      </ol>
      <p>${words.howLong} ${words.privacy(names)}</p>
      <div class="actions">
        <button type="button" class="main" data-action="open">${words.open}</button>
        <button type="button" class="quiet" data-action="not-now">${words.notNow}</button>
        ${stop}
      </div>
      <p class="small">${words.keeps(until)}</p>`,
  );
}

function asking({ asking: words }: Texts, { names }: SectionData): Html {
  return section(
    'asking',
    html`<span data-step="bank">${say(words.heading(names))}</span>
      <span data-step="collecting">${words.collectingHeading}</span>`,
    html`<progress class="wait" max="100" value="0" aria-label="${words.progress}"></progress>
      <p class="small clock" data-step="bank"><span data-clock>0:00</span> ${words.ofAtMost}</p>
      <div aria-live="polite">
        <p data-step="bank">${words.bank(names)}</p>
        <p data-step="collecting">${say(words.collecting(names))}</p>
        <p data-slow>${say(words.slow(names))}</p>
      </div>
      <p class="small">${words.mayClose}</p>`,
  );
}

function connect({ connect: words }: Texts, { names }: SectionData): Html {
  return section(
    'connect',
    words.heading(names),
    html`<p data-frame-words>${words.about(names)}</p>
      <div class="frame" data-frame data-title="${words.frameTitle}"></div>
      <p data-instead>${say(words.instead(names))}</p>
      <div class="actions">
        <button type="button" data-action="whole-window">${words.wholeWindow}</button>
        <button type="button" data-action="again">${words.again}</button>
        <button type="button" class="quiet" data-action="close">${words.close}</button>
      </div>`,
  );
}

/** The button that leads back to the app; null if the link has no return URL. */
function back({ done: words }: Texts, { names, returnUrl }: SectionData, mark?: Html): Html | null {
  if (returnUrl === null) return null;
  return html`<a class="button main" ${mark} href="${returnUrl}" rel="noreferrer">${words.back(names)}</a>`;
}

function done(texts: Texts, data: SectionData): Html {
  const { done: words } = texts;
  const { names } = data;
  return section(
    'done',
    html`<span data-when="now">${words.heading}</span><span data-when="already">${words.alreadyHeading}</span>`,
    html`<p data-when="now">${words.body(names)}</p>
      <p data-when="already">${words.already(names)}</p>
      <div class="actions">${back(texts, data, html` data-return`)}</div>`,
  );
}

/** The screen that says to come back later. With other words it is also shown after the customer's "not now". */
function later(texts: Texts, data: SectionData): Html {
  const { later: words, declined } = texts;
  const { names } = data;
  return section(
    'later',
    html`<span data-later="at soon">${say(words.heading(names))}</span>
      <span data-later="unfinished">${words.unfinishedHeading}</span>
      <span data-later="declined">${declined.heading}</span>`,
    html`<p data-later="at soon">${words.body(names)}</p>
      <p data-later="at">${words.at} <time data-retry-at></time></p>
      <p data-later="soon">${words.soon}</p>
      <p data-later="unfinished">${words.unfinished(names)}</p>
      <div data-later="declined">
        <p>${say(declined.body(names))}</p>
        <p>${texts.ready.keeps(data.until)} ${declined.mayClose}</p>
        <div class="actions">
          ${back(texts, data)}
          <button type="button" data-action="reconsider">${declined.reconsider}</button>
        </div>
      </div>`,
  );
}

export const expired = ({ expired: words }: Texts, names: Pick<Names, 'brand'>): Html =>
  section('expired', words.heading, html`<p>${words.body(names)}</p>`);

export const trouble = ({ trouble: words }: Texts): Html => section('later', words.heading, html`<p>${words.body}</p>`);

/** All states that the script switches between. */
export const sections = (texts: Texts, data: SectionData): Html[] => [
  ready(texts, data),
  asking(texts, data),
  connect(texts, data),
  done(texts, data),
  later(texts, data),
  expired(texts, data.names),
];

/** Notes that say what has happened. Screen readers announce a note when the script shows it. */
export function notes({ notes: words, errors }: Texts, names: Names): Html {
  return html`<div class="notes" role="status">
    ${NOTES.map((note) => html`<p data-note="${note}" hidden>${say(words[note](names))}</p>`)}
    ${CONNECT_ERRORS.map((code) => html`<p data-note="${code}" hidden>${say(errors[code](names))}</p>`)}
  </div>`;
}
