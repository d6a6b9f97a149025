import { BlockList, isIP } from 'node:net';
import type { z } from 'zod';
import { parsed, Wrong } from './fields';

/**
 * Where plain http is accepted: nowhere else may a secret or a customer travel unencrypted. `anywhere` is for what holds
 * neither.
 */
export type PlainHttp = 'loopback' | 'private' | 'anywhere';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

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

const PLAIN_HTTP_WORDS = { loopback: 'loopback', private: 'loopback, private addresses and names without a dot' };

/** Whether only this machine is meant: a loopback address, or a name for it. */
export const isLoopback = (hostname: string): boolean => isNear(hostname, 'loopback');

function isNear(hostname: string, plainHttp: PlainHttp): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version === 0) {
    // A name without a dot is a container or a machine of the local network.
    return host === 'localhost' || host.endsWith('.localhost') || (plainHttp === 'private' && !host.includes('.'));
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return LOOPBACK.check(host, family) || (plainHttp === 'private' && PRIVATE.check(host, family));
}
