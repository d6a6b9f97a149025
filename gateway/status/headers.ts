/**
 * Headers of every answer of the status pages. They keep answers out of caches and out of frames, allow only our own
 * files, and hide a page's address from other sites. The referrer policy is not `no-referrer`, because browsers would
 * then send `Origin: null` with forms. The gateway checks the Origin if a browser does not send Sec-Fetch-Site.
 */
export const statusHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
} as const;
