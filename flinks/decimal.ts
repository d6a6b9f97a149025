const ALREADY_PLAIN = /^(?:0|[1-9]\d{0,29})(?:\.\d{1,20})?$/;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The blanks that stand between groups of three digits: the common, the no-break, the thin and the narrow no-break
 * space.
 */
const BLANKS = /[ \u00a0\u2009\u202f]/;
/** `1 234,56`, `12 345.6`: blanks between groups of three, then a comma or a point. */
const BLANK_GROUPS = /^\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?$/;
/** `1,234` and `1,234,567.89`: a comma before a group of three digits separates thousands. */
const COMMA_GROUPS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
/** `1.234,56`: points separate thousands if a comma follows them. */
const POINT_GROUPS = /^[1-9]\d{0,2}(?:\.\d{3})+,\d+$/;
const COMMA_DECIMALS = /^\d+,\d+$/;

/**
 * Reads a number as banks write it, and returns it in plain notation: `1 234,56` gives 1234.56, `1,234` gives 1234,
 * `1,23` gives 1.23, `(12.30)` and `12.30-` give -12.30. A point without a comma is always decimal. Returns null if the
 * text is not one number.
 */
export function writtenDecimal(text: string): string | null {
  const written = text.trim().replaceAll('\u2212', '-');
  const inBrackets = /^\(([^()+-]+)\)$/.exec(written)?.[1];
  const trailing = /^([^()+-]+)-$/.exec(written)?.[1];
  const unsigned = /^[+-]?([^()+-]+)$/.exec(written)?.[1];
  const isNegative = inBrackets !== undefined || trailing !== undefined || written.startsWith('-');
  const number = (inBrackets ?? trailing ?? unsigned)?.trim();
  if (number === undefined) return null;
  const plain = plainOf(number);
  return plain === null ? null : plainDecimal(`${isNegative ? '-' : ''}${plain}`);
}

function plainOf(number: string): string | null {
  if (BLANK_GROUPS.test(number)) return number.replaceAll(new RegExp(BLANKS, 'g'), '').replace(',', '.');
  if (COMMA_GROUPS.test(number)) return number.replaceAll(',', '');
  if (POINT_GROUPS.test(number)) return number.replaceAll('.', '').replace(',', '.');
  if (COMMA_DECIMALS.test(number)) return number.replace(',', '.');
  return /^\d+(?:\.\d+)?$/.test(number) ? number : null;
}

/**
 * How many digits a number may have on either side of the point. No amount of money has more, and `1e999` must not
 * become a thousand characters.
 */
const DIGITS_LIMIT = 40;

/**
 * Returns a number in plain decimal notation, with the same digits: `1e2` becomes `100`, `-0` becomes `0`, `10.50`
 * stays `10.50`. The number never becomes a float. Returns null if the text is not one number, or has too many digits
 * (DIGITS_LIMIT).
 */
export function plainDecimal(text: string): string | null {
  if (ALREADY_PLAIN.test(text)) return text;
  const trimmed = text.trim();
  const match = NUMBER.exec(trimmed);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (digits === '' || point > DIGITS_LIMIT || digits.length - point > DIGITS_LIMIT) return null;

  const padded = digits.padStart(digits.length + Math.max(0, -point), '0').padEnd(point, '0');
  const at = Math.max(0, point);
  const integer = padded.slice(0, at).replace(/^0+(?=.)/, '') || '0';
  const decimals = padded.slice(at);
  const plain = decimals === '' ? integer : `${integer}.${decimals}`;
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}
