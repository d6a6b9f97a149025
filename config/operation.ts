import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { QuietHours } from '../domain/quiet-hours';
import { list, oneOf, orNull, parsed, port, Invalid } from './fields';
import { readCron } from './cron';
import { url, urlAsGiven } from './urls';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** EVENTS_SECRET: a secret as Standard Webhooks defines it. The prefix `whsec_` may be missing. */
const eventsSecret = parsed((text) => {
  const encoded = text.replace(/^whsec_/, '');
  const isKey = BASE64.test(encoded) && Buffer.from(encoded, 'base64').length >= 16;
  return isKey ? text : new Invalid('must be whsec_ and base64 of at least 16 bytes');
});

export const eventsSchema = z
  .object({ EVENTS_URL: orNull(urlAsGiven('loopback')), EVENTS_SECRET: orNull(eventsSecret) })
  // If only one of the two is set, cross-checks.ts reports it.
  .transform(({ EVENTS_URL, EVENTS_SECRET }) =>
    EVENTS_URL === null || EVENTS_SECRET === null ? null : { url: EVENTS_URL, secret: EVENTS_SECRET },
  );

const HOURS = /^(\d{1,2})(?::(\d\d))?-(\d{1,2})(?::(\d\d))?$/;

const quietHours = parsed((text) => {
  const [, ...parts] = HOURS.exec(text) ?? [];
  const [fromHour = 24, fromMinutes = 0, toHour = 24, toMinutes = 0] = parts.map((part) => Number(part ?? 0));
  const isTime = fromHour < 24 && toHour < 24 && fromMinutes < 60 && toMinutes < 60;
  const [fromMinute, toMinute] = [fromHour * 60 + fromMinutes, toHour * 60 + toMinutes];
  if (!isTime || fromMinute === toMinute) return new Invalid('must be two different times of day such as 21:00-08:00');
  return { fromMinute, toMinute };
});

const timeZone = parsed((text) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return new Invalid('is not the name of a time zone such as America/Toronto');
  }
});

export const quietHoursSchema = z
  .object({ USER_QUIET_HOURS: orNull(quietHours), USER_TIME_ZONE: orNull(timeZone) })
  // If only one of the two is set, cross-checks.ts reports it.
  .transform(({ USER_QUIET_HOURS, USER_TIME_ZONE }): QuietHours | null =>
    USER_QUIET_HOURS === null || USER_TIME_ZONE === null ? null : { ...USER_QUIET_HOURS, timeZone: USER_TIME_ZONE },
  );

const payloadKey = (item: string) => {
  const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):(.+)$/.exec(item) ?? [];
  const key = encoded !== undefined && BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : null;
  return id !== undefined && key?.length === 32
    ? { id, key }
    : new Invalid('must be keys such as 2026a:<base64 of 32 bytes>, comma-separated');
};

export const payloadKeys = list(payloadKey).refine(
  (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
  'names a key id twice',
);

/** Returns the folder for our cached files of this user, by the XDG Base Directory rules. */
const cacheDir = (xdgCacheHome: string | null, home: string | null): string => {
  const base = xdgCacheHome !== null && isAbsolute(xdgCacheHome) ? xdgCacheHome : join(home ?? homedir(), '.cache');
  return join(base, 'flinks-daily-refresh');
};

export const logLevel = oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace');

const anyText = orNull(parsed((text) => text));

/** The remaining settings: the schedule, folders, the codec's keys, and what operators use to watch the system. */
export const operationSchema = z
  .object({
    REFRESH_SCHEDULE: parsed(readCron),
    DATA_DIR: parsed((text) => (text.includes('\0') ? new Invalid('is not a path') : text)),
    XDG_CACHE_HOME: anyText,
    HOME: anyText,
    PAYLOAD_KEYS: orNull(payloadKeys),
    METRICS_PORT: orNull(port),
    // Not checked here: programs that are not given EVENTS_SECRET only need to know whether events are sent at all.
    EVENTS_URL: anyText,
    // In a cluster the host of a collector is often `<service>.<namespace>`, which looks like a host on the Internet.
    // So plain http is accepted for every host.
    OTEL_EXPORTER_OTLP_ENDPOINT: orNull(url('anywhere')),
    ALLOW_PLAINTEXT: oneOf('on', 'off'),
    LOG_LEVEL: logLevel,
  })
  .transform((given) => ({
    schedule: { cron: given.REFRESH_SCHEDULE },
    dataDir: given.DATA_DIR,
    cacheDir: cacheDir(given.XDG_CACHE_HOME, given.HOME),
    payloadKeys: given.PAYLOAD_KEYS,
    metricsPort: given.METRICS_PORT,
    sendsEvents: given.EVENTS_URL !== null,
    otlpEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT,
    allowPlaintext: given.ALLOW_PLAINTEXT === 'on',
    logLevel: given.LOG_LEVEL,
  }));
