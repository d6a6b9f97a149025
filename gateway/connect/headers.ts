import type { Settings } from '../../config/settings';
import type { PageStyle } from './theme';

/** Headers of every answer to a link. Whoever has the link has access, so browsers must not store it or pass it on. */
export const privateHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

/** What the page may load besides its own script. */
export interface PageSources extends Pick<Settings['connect'], 'brandLogo'> {
  connectUrl: string;
  style: PageStyle;
}

/**
 * Additional headers of the page: it may load only our own scripts, its stylesheet, its logo and one foreign frame, and
 * no site may frame it (an app's web view is no frame).
 */
export function pageHeaders({ connectUrl, style, brandLogo }: PageSources): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${style.source}`,
    ...(brandLogo === null ? [] : [`img-src ${pictureSource(brandLogo)}`]),
    "connect-src 'self'",
    `frame-src ${new URL(connectUrl).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    vary: 'accept-language',
  };
}

/** `;` and `,` would end the source within the policy. */
function pictureSource(logo: string): string {
  if (logo.startsWith('data:')) return 'data:';
  return new URL(logo).href.replaceAll(';', '%3B').replaceAll(',', '%2C');
}
