import type { Settings } from '../../config/settings';
import type { PageStyle } from './theme';

/**
 * Headers of every answer below /connect. Whoever has the link has access, so browsers must not store the answer, nor
 * pass the link on to other sites.
 */
export const privateHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

/** From where the page may load what is not its own script. */
export interface PageSources extends Pick<Settings['connect'], 'brandLogo'> {
  connectUrl: string;
  style: PageStyle;
}

/**
 * Additional headers of the page. It may load only our own script, its stylesheet, its logo and Flinks Connect in a
 * frame. No site may show the page in a frame; an app's web view is no frame, so apps may show it.
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

/** The source of the logo in the policy, without `;` and `,`, which would end the source there. */
function pictureSource(logo: string): string {
  if (logo.startsWith('data:')) return 'data:';
  return new URL(logo).href.replaceAll(';', '%3B').replaceAll(',', '%2C');
}
