const LONGEST_URL = 2_000;
/**
 * A slash or backslash that only a decoder sees would move the path out of its prefix; so would `..` with a parameter
 * (`..;a`), which servers that know path parameters read as `..`.
 */
const HIDDEN_STEP = /%2f|%5c|\/(?:\.|%2e){1,2}(?:;|%3b)/i;

/**
 * Returns the URL to keep, or null if it is not allowed: it must equal an allowed one, or be under its path (at a
 * segment boundary) at exactly its origin. An allowed URL with a query only allows itself.
 */
export function allowedReturnUrl(given: string, allowed: string[]): string | null {
  if (given.length > LONGEST_URL || !URL.canParse(given)) return null;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '' || HIDDEN_STEP.test(url.pathname)) return null;
  return allowed.some((entry) => isUnder(url, new URL(entry))) ? url.href : null;
}

function isUnder(url: URL, entry: URL): boolean {
  if (url.href === entry.href) return true;
  if (url.origin !== entry.origin || entry.search !== '') return false;
  const folder = entry.pathname.endsWith('/') ? entry.pathname : `${entry.pathname}/`;
  return url.pathname === entry.pathname || url.pathname.startsWith(folder);
}
