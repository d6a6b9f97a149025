const LONGEST_URL = 2_000;
/**
 * Parts of a path that could lead out of the allowed path: an encoded slash or backslash (`%2f`, `%5c`), once it is
 * decoded, and `..` with a parameter (`..;a`), which servers that know path parameters read as `..`.
 */
const HIDDEN_STEP = /%2f|%5c|\/(?:\.|%2e){1,2}(?:;|%3b)/i;

/**
 * Checks a return URL against CONNECT_RETURN_URLS (`allowed`). Returns the URL to keep, or null if it is not allowed.
 * It must equal an allowed URL, or have exactly the same origin and the same path or one below it (`/a/b` is below
 * `/a`, `/ab` is not). An allowed URL with a query allows only itself.
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
