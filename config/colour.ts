/** A colour as red, green and blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];

/** Reads `#rrggbb`; null if the text is anything else. */
export function readColour(text: string): Colour | null {
  const [, red, green, blue] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return null;
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
}

export const writeColour = (colour: Colour): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/**
 * The contrast of two colours, from 1 to 21 (WCAG 2.1, "contrast ratio"). By WCAG, text needs at least 4.5 against its
 * ground, and the edge of a button 3.
 */
export function contrast(one: Colour, other: Colour): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** The relative luminance of a colour, from 0 (black) to 1 (white), as WCAG 2.1 defines it. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Mixes two colours. `share`, from 0 to 1, is the part of `other` in the result. */
export function mixed(colour: Colour, other: Colour, share: number): Colour {
  const part = (at: 0 | 1 | 2) => colour[at] + (other[at] - colour[at]) * share;
  return [part(0), part(1), part(2)];
}

/**
 * Mixes as little of `towards` into `colour` as is needed for a contrast of at least `least` against `ground`, in steps
 * of 2 %. Returns `towards` itself if no mixture has that contrast.
 */
export function standingOut(colour: Colour, towards: Colour, ground: Colour, least: number): Colour {
  const shades = Array.from({ length: 51 }, (_, step) => rounded(mixed(colour, towards, step / 50)));
  return shades.find((shade) => contrast(shade, ground) >= least) ?? towards;
}

/** Rounds a colour as CSS writes it, so that its contrast is that of the colour shown. */
function rounded([red, green, blue]: Colour): Colour {
  return [Math.round(red), Math.round(green), Math.round(blue)];
}
