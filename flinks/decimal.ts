const ALREADY_PLAIN = /^(?:0|[1-9]\d{0,29})(?:\.\d{1,20})?$/;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Commas that can only be thousands: a point follows them, or there are two of them. `1,234` may be French for 1.234. */
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$|^[+-]?\d{1,3}(?:,\d{3}){2,}$/;

/** No amount of money has more digits on either side of the point; `1e999` must not become a thousand characters. */
const DIGITS_LIMIT = 40;

/**
 * The same number in plain decimal notation, digit for digit: `1e2` is `100`, `-0` is `0`, `1,234.56` is `1234.56`,
 * `10.50` stays `10.50`. Null when the text is not one number beyond doubt. Never passes through a float.
 */
export function plainDecimal(text: string): string | null {
  if (ALREADY_PLAIN.test(text)) return text;
  const trimmed = text.trim();
  const match = NUMBER.exec(GROUPED.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed);
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
