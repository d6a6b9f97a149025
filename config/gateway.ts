import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';
import { derivedKey } from './derived-key';
import { count, list, matching, oneOf, orNull, parsed, port, readSecret, secret, Wrong } from './fields';
import { readUrl, url } from './urls';

const READ_ONLY = 'ro:';
const EVERYWHERE = new Set(['0.0.0.0', '::', '']);

const apiKey = (item: string) => {
  const readOnly = item.startsWith(READ_ONLY);
  const key = readSecret(readOnly ? item.slice(READ_ONLY.length) : item, 16);
  return key instanceof Wrong ? new Wrong(`has a key that ${key.problem}`) : { key, readOnly };
};

/** `10.0.0.0/8`, or one address. */
const addresses = (item: string): string | Wrong => {
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  const isRange = version !== 0 && rest.length === 0 && isPrefix;
  return isRange ? item : new Wrong('must be addresses or CIDRs such as 10.0.0.0/8, comma-separated');
};

/** Where the gateway listens, its address from outside, and who may call it. */
export const gatewaySchema = z
  .object({
    GATEWAY_HOST: matching(/^[A-Za-z0-9.:_-]+$/, 'is not a host name or address'),
    GATEWAY_PORT: port,
    GATEWAY_URL: orNull(url('loopback')),
    GATEWAY_CALLS_PER_MINUTE: count(1, 1_000_000),
    GATEWAY_TRUSTED_PROXIES: orNull(list(addresses)),
    GATEWAY_API_KEYS: list(apiKey).refine(
      (keys) => new Set(keys.map(({ key }) => key)).size === keys.length,
      'names a key twice',
    ),
    // Read again here, because the session key is derived from it.
    FLINKS_SECRET_KEY: z.string().catch(''),
  })
  .transform((given) => ({
    host: given.GATEWAY_HOST,
    port: given.GATEWAY_PORT,
    url: given.GATEWAY_URL ?? `http://${hostInUrl(given.GATEWAY_HOST)}:${given.GATEWAY_PORT}`,
    apiKeys: given.GATEWAY_API_KEYS,
    callsPerMinute: given.GATEWAY_CALLS_PER_MINUTE,
    trustedProxies: given.GATEWAY_TRUSTED_PROXIES ?? [],
    sessionKey: derivedKey(given.FLINKS_SECRET_KEY, 'session key'),
  }));

function hostInUrl(host: string): string {
  if (EVERYWHERE.has(host)) return '127.0.0.1';
  return isIPv6(host) ? `[${host}]` : host;
}

const brandName = parsed((text) =>
  /^[^\p{Cc}]{1,80}$/u.test(text) ? text : new Wrong('must be one line of at most 80 characters'),
);

/** The customer page. */
export const connectSchema = z
  .object({
    LINK_KEY: orNull(secret(32)),
    // Read again here, because the link key is derived from it unless it has its own.
    FLINKS_SECRET_KEY: z.string().catch(''),
    CONNECT_BRAND_NAME: brandName,
    CONNECT_PRESELECT: oneOf('on', 'off'),
    CONNECT_SUPPORT_URL: orNull(url('loopback')),
    CONNECT_RETURN_URLS: orNull(list((item) => readUrl(item, 'loopback'))),
  })
  .transform((given) => ({
    linkKey: given.LINK_KEY === null ? derivedKey(given.FLINKS_SECRET_KEY, 'link key') : Buffer.from(given.LINK_KEY),
    brandName: given.CONNECT_BRAND_NAME,
    preselect: given.CONNECT_PRESELECT === 'on',
    supportUrl: given.CONNECT_SUPPORT_URL,
    returnUrls: given.CONNECT_RETURN_URLS ?? [],
  }));
