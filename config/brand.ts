import type { z } from 'zod';
import { BLACK, WHITE, contrast, readColour, standingOut, writeColour } from './colour';
import { Invalid, matching, parsed } from './fields';
import { readUrl } from './urls';

/** The least contrast at which white words on a button of the customer's page can be read (WCAG 2.1, 1.4.3). */
const LEAST_CONTRAST = 4.5;
/** How many characters a `data:` logo may have. It is part of the page, which must stay small for a slow phone. */
const LONGEST_LOGO = 12_000;
const PICTURE = /^data:image\/(?:png|jpeg|webp|gif|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/;

export const brandName = matching(/^[^\p{Cc}]{1,80}$/u, 'must be one line of at most 80 characters');

/** CONNECT_BRAND_LOGO: an https URL without a query (plain http on loopback), or a small picture as a data URL. */
export const brandLogo: z.ZodType<string, string> = parsed((text) => {
  if (text.startsWith('data:')) return readPicture(text);
  const url = readUrl(text, 'loopback');
  if (url instanceof Invalid) return new Invalid(`${url.problem}; or write a picture: data:image/svg+xml;base64,…`);
  return url.includes('?')
    ? new Invalid('must hold no ?: the header that allows the logo on the page cannot name a query')
    : url;
});

function readPicture(text: string): string | Invalid {
  if (!PICTURE.test(text)) {
    return new Invalid('must be data:image/svg+xml;base64,… (or png, jpeg, webp, gif), in base64');
  }
  if (text.length <= LONGEST_LOGO) return text;
  return new Invalid(
    `has ${text.length} characters, and the page must stay small: at most ${LONGEST_LOGO} are allowed. Use a smaller picture or an https URL`,
  );
}

/** CONNECT_BRAND_COLOR: a colour written as `#rrggbb`, dark enough that white text on it can be read. */
export const brandColour: z.ZodType<string, string> = parsed((text) => {
  const colour = readColour(text);
  if (colour === null) return new Invalid('must be a colour such as #0b5cad');
  const found = contrast(colour, WHITE);
  if (found >= LEAST_CONTRAST) return writeColour(colour);
  const darker = writeColour(standingOut(colour, BLACK, WHITE, LEAST_CONTRAST));
  // Rounded down, because 4.49 would otherwise be shown as 4.5, the contrast that is needed.
  const told = (Math.floor(found * 10) / 10).toFixed(1);
  return new Invalid(
    `is too light for white words on a button: its contrast is ${told}, and ${LEAST_CONTRAST} is needed. Write a darker one, such as ${darker}`,
  );
});
