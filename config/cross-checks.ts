import { DAY_MS, parseDuration } from '../domain/duration';
import { Invalid } from './fields';
import { plainConnections } from './plain-connections';
import type { Problem } from './problems';
import type { TemporalTarget } from './temporal';
import { readUrl } from './urls';
import type { Values } from './values';

/** Problems of settings that contradict each other, each of which is right by itself. */

/** Settings that are set together or not at all, by their group. */
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
 * Each answer holds all FLINKS_DAYS_OF_TRANSACTIONS, so transactions of these days, once purged, would come back and go
 * again every day.
 */
export function shortRetention(values: Values): Problem[] {
  const keptMs = parseDuration(values['TRANSACTION_RETENTION'] ?? '');
  const isShort =
    values['FLINKS_DAYS_OF_TRANSACTIONS']?.trim() === 'Days365' && keptMs !== null && keptMs < 365 * DAY_MS;
  const problem = 'must be at least 365d: with FLINKS_DAYS_OF_TRANSACTIONS Days365 every answer holds a year';
  return isShort ? [{ setting: 'TRANSACTION_RETENTION', problem }] : [];
}

/** Traces hold no secret, but the exporter's headers may, so with headers plain http is only for private hosts. */
export function plainTraces(values: Values): Problem[] {
  const setting = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const hasHeaders = values['OTEL_EXPORTER_OTLP_HEADERS'] ?? values['OTEL_EXPORTER_OTLP_TRACES_HEADERS'];
  const endpoint = values[setting]?.trim() ?? '';
  if (hasHeaders === undefined || !/^http:/i.test(endpoint)) return [];
  const read = readUrl(endpoint, 'private');
  return read instanceof Invalid ? [{ setting, problem: `${read.problem}: OTEL_EXPORTER_OTLP_HEADERS go there` }] : [];
}

/** `temporal` is null if Temporal is not used. */
export function plainText(values: Values, temporal: TemporalTarget | null): Problem[] {
  return values['ALLOW_PLAINTEXT']?.trim() === 'on' ? [] : plainConnections(values, temporal);
}

export function missingServers(values: Values, temporal: TemporalTarget | null): Problem[] {
  const problem = 'is required here; `flinks-refresh up` is the command that brings a server of its own';
  return [
    ...(values['DATABASE_URL'] === undefined ? [{ setting: 'DATABASE_URL', problem }] : []),
    ...(temporal?.address === null ? [{ setting: 'TEMPORAL_ADDRESS', problem }] : []),
  ];
}
