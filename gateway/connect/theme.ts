import { createHash } from 'node:crypto';
import { BLACK, WHITE, mixed, readColour, standingOut, writeColour, type Colour } from '../../config/colour';
import type { Settings } from '../../config/settings';
import { readAsset } from '../assets';

/**
 * The stylesheet of the customer's page. It is sent within the page, because a phone with a slow connection would need
 * another round trip for a file of its own.
 */
export interface PageStyle {
  css: string;
  /** How the Content-Security-Policy names this stylesheet: by its hash. */
  source: string;
}

const DEFAULT_COLOUR: Colour = [11, 92, 173];
/** The background of the page in dark mode. It must be the same as `--paper` in page.css. */
const DARK_PAPER: Colour = [27, 34, 44];

/** The least contrast of the app's colour to the dark background. Text needs 4.5 (WCAG); this is a little more. */
const DARK_CONTRAST = 6;

export function pageStyle({ brandColour }: Pick<Settings['connect'], 'brandColour'>): PageStyle {
  const css = `${compact(readAsset('connect', 'page.css'))}\n${colours(brandColour)}`;
  return { css, source: `'sha256-${createHash('sha256').update(css).digest('base64')}'` };
}

function colours(brandColour: string | null): string {
  const accent = readColour(brandColour ?? '') ?? DEFAULT_COLOUR;
  const strong = mixed(accent, BLACK, 0.25);
  const light = standingOut(accent, WHITE, DARK_PAPER, DARK_CONTRAST);
  const lighter = mixed(light, WHITE, 0.25);
  return (
    `:root{--accent:${writeColour(accent)};--strong:${writeColour(strong)};--on-accent:#ffffff}\n` +
    `@media (prefers-color-scheme:dark){:root{--accent:${writeColour(light)};` +
    `--strong:${writeColour(lighter)};--on-accent:#10151c}}`
  );
}

/** A stylesheet without its comments and indentation. */
const compact = (css: string): string =>
  css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\n\s*/g, '\n')
    .trim();
