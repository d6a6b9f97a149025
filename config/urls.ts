import type { z } from 'zod';
import { parsed, Wrong } from './fields';
import { isLoopback, isPrivate, PRIVATE_IN_WORDS } from './private-hosts';

/**
 * Where plain http is accepted: nowhere else may a secret or a customer travel unencrypted. `anywhere` is for what holds
 * neither.
 */
export type PlainHttp = 'loopback' | 'private' | 'anywhere';

/** An http(s) URL that paths are put behind: without a query, and without the slash at its end. */
export const url = (plainHttp: PlainHttp): z.ZodType<string, string> =>
  parsed((text) => {
    const read = readUrl(text, plainHttp);
    if (read instanceof Wrong) return read;
    return read.includes('?') ? new Wrong('must hold no ?') : read.replace(/\/+$/, '');
  });

/** An http(s) URL as it was given. */
export const urlAsGiven = (plainHttp: PlainHttp): z.ZodType<string, string> =>
  parsed((text) => readUrl(text, plainHttp));

export function readUrl(text: string, plainHttp: PlainHttp): string | Wrong {
  if (!URL.canParse(text) || /\s/.test(text)) return new Wrong('is not a URL such as https://host');
  const { protocol, username, password, hostname, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return new Wrong('must begin with https://');
  if (username !== '' || password !== '') return new Wrong('must hold no user name or password');
  if (hash !== '') return new Wrong('must hold no #');
  if (protocol === 'http:' && plainHttp !== 'anywhere' && !isNear(hostname, plainHttp)) {
    return new Wrong(`must begin with https://, plain http is for ${PLAIN_HTTP_WORDS[plainHttp]} only`);
  }
  return text;
}

const PLAIN_HTTP_WORDS = { loopback: 'loopback', private: PRIVATE_IN_WORDS };

const isNear = (hostname: string, plainHttp: 'loopback' | 'private'): boolean =>
  plainHttp === 'loopback' ? isLoopback(hostname) : isPrivate(hostname);
