import { z } from 'zod';
import { matching, orNull, parsed, secret, Invalid } from './fields';
import { url, urlAsGiven } from './urls';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MOST_CALLS_PER_SECOND = 1000;

const callsPerSecond = parsed((text) => {
  const inRange = /^\d{1,4}(\.\d{1,6})?$/.test(text) && Number(text) > 0 && Number(text) <= MOST_CALLS_PER_SECOND;
  return inRange ? Number(text) : new Invalid(`must be a number above 0 and at most ${MOST_CALLS_PER_SECOND}`);
});

/**
 * How to reach Flinks. Unless they are set, the hosts of its API and of Flinks Connect follow from the name of the
 * instance, as Flinks' pages "Instances" and "Flinks Connect" say.
 */
export const flinksSchema = z
  .object({
    FLINKS_INSTANCE: matching(/^[a-z0-9-]{1,63}$/, 'must be lower-case letters, digits and hyphens, such as acme-ca'),
    FLINKS_CUSTOMER_ID: matching(GUID, 'is not a GUID'),
    FLINKS_SECRET_KEY: secret(),
    FLINKS_API_KEY: secret(),
    FLINKS_API_SECRET: orNull(secret()),
    FLINKS_BASE_URL: orNull(url('private')),
    FLINKS_CONNECT_URL: orNull(urlAsGiven('loopback')),
    FLINKS_WEBHOOK_SECRET: orNull(secret(16)),
    FLINKS_CALLS_PER_SECOND: callsPerSecond,
  })
  .transform((given) => ({
    instance: given.FLINKS_INSTANCE,
    customerId: given.FLINKS_CUSTOMER_ID.toLowerCase(),
    secretKey: given.FLINKS_SECRET_KEY,
    apiKey: given.FLINKS_API_KEY,
    apiSecret: given.FLINKS_API_SECRET ?? given.FLINKS_SECRET_KEY,
    baseUrl: given.FLINKS_BASE_URL ?? `https://${given.FLINKS_INSTANCE}-api.private.fin.ag`,
    connectUrl: given.FLINKS_CONNECT_URL ?? `https://${given.FLINKS_INSTANCE}-iframe.private.fin.ag/v2/`,
    webhookSecret: given.FLINKS_WEBHOOK_SECRET,
    callsPerSecond: given.FLINKS_CALLS_PER_SECOND,
  }));

/** For programs that do not call Flinks, but derive a key of their own from FLINKS_SECRET_KEY. */
export const secretKeySchema = z.object({ FLINKS_SECRET_KEY: secret() });
