import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';
import { readApiKey } from './api-keys';
import { brandColour, brandLogo, brandName } from './brand';
import { derivedKey } from './derived-key';
import { count, list, matching, oneOf, orNull, port, readSecret, Invalid } from './fields';
import { readUrl, url } from './urls';

const EVERYWHERE = new Set(['0.0.0.0', '::', '']);

/** Reads one item of GATEWAY_TRUSTED_PROXIES: a range such as `10.0.0.0/8`, or one address. */
const addresses = (item: string): string | Invalid => {
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  const isRange = version !== 0 && rest.length === 0 && isPrefix;
  return isRange ? item : new Invalid('must be addresses or CIDRs such as 10.0.0.0/8, comma-separated');
};

const address = {
  GATEWAY_HOST: matching(/^[A-Za-z0-9.:_-]+$/, 'is not a host name or address'),
  GATEWAY_PORT: port,
  GATEWAY_URL: orNull(url('loopback')),
};

const addressOf = (given: { GATEWAY_HOST: string; GATEWAY_PORT: number; GATEWAY_URL: string | null }) => ({
  host: given.GATEWAY_HOST,
  port: given.GATEWAY_PORT,
  url: given.GATEWAY_URL ?? `http://${hostInUrl(given.GATEWAY_HOST)}:${given.GATEWAY_PORT}`,
});

/** Where the gateway listens, and the URL at which customers reach it. */
export const gatewayAddressSchema = z.object(address).transform(addressOf);

/** Where the gateway listens, the URL at which customers reach it, and who may call it. */
export const gatewaySchema = z
  .object({
    ...address,
    GATEWAY_CALLS_PER_MINUTE: count(1, 1_000_000),
    GATEWAY_TRUSTED_PROXIES: orNull(list(addresses)),
    GATEWAY_API_KEYS: list(readApiKey).refine(
      (keys) => new Set(keys.map(({ key }) => key)).size === keys.length,
      'names a key twice',
    ),
    // Read here too, because the key that signs the sessions of the status page is derived from it.
    FLINKS_SECRET_KEY: z.string().catch(''),
  })
  .transform((given) => ({
    ...addressOf(given),
    apiKeys: given.GATEWAY_API_KEYS,
    callsPerMinute: given.GATEWAY_CALLS_PER_MINUTE,
    trustedProxies: given.GATEWAY_TRUSTED_PROXIES ?? [],
    sessionKey: derivedKey(given.FLINKS_SECRET_KEY, 'session key'),
  }));

function hostInUrl(host: string): string {
  if (EVERYWHERE.has(host)) return '127.0.0.1';
  return isIPv6(host) ? `[${host}]` : host;
}

const link = {
  LINK_KEY: orNull(
    list((item) => readSecret(item, 32)).refine((keys) => new Set(keys).size === keys.length, 'names a key twice'),
  ),
  // Read here too, because the key that signs links is derived from it if LINK_KEY is not set.
  FLINKS_SECRET_KEY: z.string().catch(''),
  CONNECT_RETURN_URLS: orNull(list((item) => readUrl(item, 'loopback'))),
};

interface GivenLink {
  LINK_KEY: string[] | null;
  FLINKS_SECRET_KEY: string;
  CONNECT_RETURN_URLS: string[] | null;
}
const linkOf = ({ LINK_KEY, FLINKS_SECRET_KEY, CONNECT_RETURN_URLS }: GivenLink) => ({
  linkKeys: LINK_KEY?.map((key) => Buffer.from(key)) ?? [derivedKey(FLINKS_SECRET_KEY, 'link key')],
  returnUrls: CONNECT_RETURN_URLS ?? [],
});

/** The keys that sign the links to the customer page, and the URLs to which that page may send customers back. */
export const linkSchema = z.object(link).transform(linkOf);

/**
 * The same as `linkSchema`, for a command, whose other settings do not require FLINKS_SECRET_KEY. Here
 * FLINKS_SECRET_KEY is required if LINK_KEY is not set.
 */
export const commandLinkSchema = z
  .object(link)
  .superRefine(({ LINK_KEY, FLINKS_SECRET_KEY }, context) => {
    if (LINK_KEY === null && FLINKS_SECRET_KEY === '')
      context.addIssue({ code: 'custom', path: ['FLINKS_SECRET_KEY'], message: 'is required' });
  })
  .transform(linkOf);

/** The settings of the customer page: keys of its links, your brand, where it sends customers. */
export const connectSchema = z
  .object({
    ...link,
    CONNECT_BRAND_NAME: brandName,
    CONNECT_BRAND_LOGO: orNull(brandLogo),
    CONNECT_BRAND_COLOR: orNull(brandColour),
    CONNECT_PRESELECT: oneOf('on', 'off'),
    CONNECT_SUPPORT_URL: orNull(url('loopback')),
  })
  .transform((given) => ({
    ...linkOf(given),
    brandName: given.CONNECT_BRAND_NAME,
    brandLogo: given.CONNECT_BRAND_LOGO,
    brandColour: given.CONNECT_BRAND_COLOR,
    preselect: given.CONNECT_PRESELECT === 'on',
    supportUrl: given.CONNECT_SUPPORT_URL,
  }));
