import type { z } from 'zod';
import { parsed, Invalid } from './fields';
import { isLoopback, isPrivate, PRIVATE_IN_WORDS } from './private-hosts';

/**
 * The hosts for which a setting accepts plain http: `loopback`; `private`, hosts of the operator's own network; or
 * `anywhere`. To all other hosts, secrets and what a customer sees must go encrypted, so `anywhere` is only for URLs
 * that carry neither.
 */
export type PlainHttp = 'loopback' | 'private' | 'anywhere';

/** An http(s) URL to which paths will be appended. It may have no query, and slashes at its end are cut off. */
export const url = (plainHttp: PlainHttp): z.ZodType<string, string> =>
  parsed((text) => {
    const read = readUrl(text, plainHttp);
    if (read instanceof Invalid) return read;
    return read.includes('?') ? new Invalid('must hold no ?') : read.replace(/\/+$/, '');
  });

/** An http(s) URL, kept as it was given. */
export const urlAsGiven = (plainHttp: PlainHttp): z.ZodType<string, string> =>
  parsed((text) => readUrl(text, plainHttp));

export function readUrl(text: string, plainHttp: PlainHttp): string | Invalid {
  if (!URL.canParse(text) || /\s/.test(text)) return new Invalid('is not a URL such as https://host');
  const { protocol, username, password, hostname, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return new Invalid('must begin with https://');
  if (username !== '' || password !== '') return new Invalid('must hold no user name or password');
  if (hash !== '') return new Invalid('must hold no #');
  if (protocol === 'http:' && plainHttp !== 'anywhere' && !isNear(hostname, plainHttp)) {
    return new Invalid(`must begin with https://, plain http is for ${PLAIN_HTTP_WORDS[plainHttp]} only`);
  }
  return text;
}

const PLAIN_HTTP_WORDS = { loopback: 'loopback', private: PRIVATE_IN_WORDS };

const isNear = (hostname: string, plainHttp: 'loopback' | 'private'): boolean =>
  plainHttp === 'loopback' ? isLoopback(hostname) : isPrivate(hostname);
