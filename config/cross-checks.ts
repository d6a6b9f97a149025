import { DAY_MS, parseDuration } from '../domain/duration';
import { Invalid } from './fields';
import { plainConnections } from './plain-connections';
import type { Problem } from './problems';
import type { TemporalTarget } from './temporal';
import { readUrl } from './urls';
import type { Values } from './values';

/** Checks for settings that are each right by themselves, but contradict each other. */

/**
 * Pairs of settings that must be set both or not at all. The first word of each entry is the group in settings.ts whose
 * schema reads the two settings.
 */
const PAIRS = [
  ['events', 'EVENTS_URL', 'EVENTS_SECRET'],
  ['quietHours', 'USER_QUIET_HOURS', 'USER_TIME_ZONE'],
] as const;

export function halfPairs(values: Values, groups: readonly string[]): Problem[] {
  return PAIRS.flatMap(([group, one, other]) => {
    if (!groups.includes(group) || (values[one] === undefined) === (values[other] === undefined)) return [];
    const [setting, beside] = values[one] === undefined ? [one, other] : [other, one];
    return [{ setting, problem: `is required beside ${beside}` }];
  });
}

/**
 * Every answer of Flinks holds all transactions of the last FLINKS_DAYS_OF_TRANSACTIONS days. If transactions were
 * purged sooner, each refresh would store them again, and the next purge would delete them again.
 */
export function shortRetention(values: Values): Problem[] {
  const keptMs = parseDuration(values['TRANSACTION_RETENTION'] ?? '');
  const isShort =
    values['FLINKS_DAYS_OF_TRANSACTIONS']?.trim() === 'Days365' && keptMs !== null && keptMs < 365 * DAY_MS;
  const problem =
    'must be at least 365d: with FLINKS_DAYS_OF_TRANSACTIONS Days365 every answer of Flinks holds a year of transactions';
  return isShort ? [{ setting: 'TRANSACTION_RETENTION', problem }] : [];
}

/** The variables from which the exporter of traces reads its HTTP headers. The second overrides the first. */
export const TRACE_HEADERS = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'] as const;

/**
 * Traces hold no secret, but the HTTP headers that are set for their exporter may. So if headers are set, plain http is
 * accepted only for hosts of the operator's own network.
 */
export function plainTraces(values: Values): Problem[] {
  const setting = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const headers = TRACE_HEADERS.find((name) => values[name] !== undefined);
  const endpoint = values[setting]?.trim() ?? '';
  if (headers === undefined || !/^http:/i.test(endpoint)) return [];
  const read = readUrl(endpoint, 'private');
  return read instanceof Invalid
    ? [{ setting, problem: `${read.problem}: the headers of ${headers} are sent there` }]
    : [];
}

/**
 * Returns a problem for each connection that would go out of the operator's network without verified TLS, unless
 * ALLOW_PLAINTEXT allows that. `temporal` is null if Temporal is not used.
 */
export function plainText(values: Values, temporal: TemporalTarget | null): Problem[] {
  return values['ALLOW_PLAINTEXT']?.trim() === 'on' ? [] : plainConnections(values, temporal);
}

/** Returns a problem for each server whose address is missing, in programs that do not start embedded servers. */
export function missingServers(values: Values, temporal: TemporalTarget | null): Problem[] {
  const problem = 'is required here; `flinks-refresh up` is the command that brings a server of its own';
  return [
    ...(values['DATABASE_URL'] === undefined ? [{ setting: 'DATABASE_URL', problem }] : []),
    ...(temporal?.address === null ? [{ setting: 'TEMPORAL_ADDRESS', problem }] : []),
  ];
}
