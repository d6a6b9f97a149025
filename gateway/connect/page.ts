import type { Settings } from '../../config/settings';
import type { Language } from '../../store/logins/logins';
import { html, Html } from '../html';
import type { PageSources } from './headers';
import type { OpenLink } from './link-access';
import { expired, notes, sections, trouble, whyOf } from './sections';
import { hasClickedLately, type PageState, type Where } from './state';
import { TEXTS } from './texts';

/** What every page of a link needs besides the link. */
export interface PageTheme extends PageSources, Pick<Settings['connect'], 'brandName' | 'supportUrl'> {
  language: Language;
  /** URL path of the page's script. */
  script: string;
}

/** The page of a valid link. It contains all states of the page, and its script switches between them. */
export function linkPage(look: PageTheme, link: OpenLink, where: Where): string {
  const { language, brandName: brand } = look;
  const texts = TEXTS[language];
  const names = { brand, bank: link.institution ?? texts.yourBank };
  const data = {
    names,
    until: dateIn(language, link.expiresAt),
    isAwaited: link.reason !== null,
    returnUrl: link.returnUrl,
  };
  const content = html`<noscript><p class="note">${texts.noScript}</p></noscript> ${notes(texts, names)}
    ${sections(texts, data)}`;
  const attributes = {
    why: whyOf(link),
    step: where.state === 'asking' ? where.step : 'bank',
    when: where.state === 'done' ? 'already' : 'now',
    later: 'soon',
    origin: new URL(look.connectUrl).origin,
    ...(where.state === 'asking' && { asked: askedForMs(link) }),
  };
  return document(look, { title: texts.title(names), state: where.state, content, attributes, script: true });
}

/**
 * How many milliseconds ago the customer clicked, so that the clock of a reloaded page goes on from there; 0 if nobody
 * has clicked in the last 7 minutes.
 */
const askedForMs = (link: OpenLink): number => (hasClickedLately(link) ? Math.round(link.lastOpenAgoMs ?? 0) : 0);

/** The page of every invalid link. It is always the same, whatever is wrong with the link. */
export function endedPage(look: PageTheme): string {
  const texts = TEXTS[look.language];
  const content = expired(texts, { brand: look.brandName });
  return document(look, { title: texts.expired.heading, state: 'expired', content });
}

/** The page that is shown if the gateway, or what it needs, has failed. */
export function troublePage(look: PageTheme): string {
  const texts = TEXTS[look.language];
  return document(look, { title: texts.trouble.heading, state: 'later', content: trouble(texts) });
}

interface Document {
  title: string;
  state: PageState;
  content: Html;
  attributes?: Record<string, string | number>;
  script?: boolean;
}

function document(look: PageTheme, { title, state, content, attributes = {}, script = false }: Document): string {
  const { language, brandName: brand, supportUrl } = look;
  const texts = TEXTS[language];
  const data = Object.entries(attributes).map(([name, value]) => html` data-${name}="${value}"`);
  const help =
    supportUrl === null
      ? html`<p>${texts.helpElsewhere({ brand })}</p>`
      : html`<p>
          <a href="${supportUrl}" target="_blank" rel="noopener noreferrer">${texts.help({ brand })}</a>
        </p>`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${new Html(`<style>${look.style.css}</style>`)}
        ${script ? html`<script src="${look.script}" defer></script>` : null}
      </head>
      <body>
        <header><p class="brand">${logo(look)}</p></header>
        <main data-state="${state}" ${data}>${content}</main>
        <footer>
          <p>${texts.about({ brand })}</p>
          ${help}
        </footer>
      </body>
    </html>`.markup;
}

/** The app's logo, with the app's name as its alternative text. If no logo is set, the name. */
function logo({ brandLogo, brandName }: PageTheme): Html {
  return brandLogo === null ? html`${brandName}` : html`<img class="logo" src="${brandLogo}" alt="${brandName}" />`;
}

/** A date in words, as it is written in Canada, and in the time zone of Toronto. */
const dateIn = (language: Language, iso: string): string =>
  new Intl.DateTimeFormat(`${language}-CA`, { dateStyle: 'long', timeZone: 'America/Toronto' }).format(new Date(iso));
