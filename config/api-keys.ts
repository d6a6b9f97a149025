import { createHash } from 'node:crypto';
import { DAY_MS } from '../domain/duration';
import { readSecret, Invalid } from './fields';

/** A key of the API. */
export interface ApiKey {
  key: string;
  readOnly: boolean;
  /** The name by which people know the key; null if it has none. */
  name: string | null;
  /** The last day (`YYYY-MM-DD`, UTC) on which the key is valid; null if it is valid for good. */
  lastDay: string | null;
}

const READ_ONLY = 'ro';
const NAME = /^[a-z0-9-]{1,32}$/;
const SHAPE = 'must be keys such as ro:reports:<key>@2026-12-31';

/** Reads one key of GATEWAY_API_KEYS, written as `[ro:][name:]key[@YYYY-MM-DD]`. */
export function readApiKey(item: string): ApiKey | Invalid {
  const [body = '', lastDay = null, ...more] = item.split('@');
  if (more.length > 0) return new Invalid(`has a key that holds @: ${SHAPE}`);
  if (lastDay !== null && !isDay(lastDay)) {
    return new Invalid(`has a key whose part after @ is not a day: ${SHAPE}, and a key holds no @`);
  }
  const [secret = '', ...before] = body.split(':').reverse();
  const words = before.reverse();
  const readOnly = words[0] === READ_ONLY;
  const [name = null, ...others] = readOnly ? words.slice(1) : words;
  if (others.length > 0) return new Invalid(`has a key that holds a colon: ${SHAPE}`);
  if (name !== null && (name === READ_ONLY || !NAME.test(name))) {
    return new Invalid(
      `has a name that is not 1 to 32 characters out of a-z, 0-9 and -, or is ${READ_ONLY}: ${SHAPE}, and a key holds no colon`,
    );
  }
  const key = readSecret(secret, 16);
  return key instanceof Invalid ? new Invalid(`has a key that ${key.problem}`) : { key, readOnly, name, lastDay };
}

/** The first 8 hex digits of a key's SHA-256. For a key in `$KEY`, `printf %s "$KEY" | sha256sum` begins with them. */
const fingerprintOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/**
 * The label by which people recognise a key in logs and in the audit: `1f2e3d4c`, or `1f2e3d4c:name` if the key has a
 * name.
 */
export const labelOf = ({ key, name }: Pick<ApiKey, 'key' | 'name'>): string =>
  name === null ? fingerprintOf(key) : `${fingerprintOf(key)}:${name}`;

/** The moment at which a key's last day ends, by UTC; null if the key has no last day. */
export const endOf = ({ lastDay }: Pick<ApiKey, 'lastDay'>): Date | null =>
  lastDay === null ? null : new Date(Date.parse(`${lastDay}T00:00:00Z`) + DAY_MS);

/** Whether a key's last day has passed, by UTC. False for a key without a last day. */
export function isOver(key: Pick<ApiKey, 'lastDay'>): boolean {
  const end = endOf(key);
  return end !== null && Date.now() >= end.getTime();
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
