import type { RecordedCall } from '../../simulator/calls';
import type { SimulatedLogin } from '../../simulator/server';
import type { AppEndpoint } from './app-endpoint';
import type { Outage } from './house';
import type { Story } from './story';
import type { Tables } from './tables';

/** All that the checks compare: the truth as banks, app and runner saw it, and what the product has stored. */
export interface Evidence {
  story: Story;
  tables: Tables;
  calls: readonly RecordedCall[];
  violations: readonly string[];
  logins: readonly SimulatedLogin[];
  app: Pick<AppEndpoint, 'deliveries' | 'events' | 'complaints' | 'of'>;
  outages: readonly Outage[];
  /** LoginIds of users whose return was accepted, and how often each clicked. */
  returned: ReadonlySet<string>;
  clicks: ReadonlyMap<string, number>;
  problems: readonly string[];
  /** Run ids, in order. */
  runIds: readonly string[];
  /** Workflows in Temporal by type and status. */
  workflows: Readonly<Record<string, number>>;
  /** Open `refreshLogin` workflows, by LoginId. */
  openRefreshes: readonly string[];
  audit: { ok: boolean; checked: number };
}

/** How long a worker may take to write down an answer it has received, on a slow machine. */
const WRITES_WITHIN_MS = 5_000;

/**
 * Live calls whose answer the product cannot know, each for a reason that the observer has seen itself: the bank saw
 * its caller die, a fault cut the answer off, or a process was killed while the call was at the bank or just after.
 */
export const lostLiveCalls = (evidence: Evidence, loginId: string): RecordedCall[] =>
  liveCallsOf(evidence, loginId).filter((call) => call.lost || wasKilledAround(evidence, call));

export const liveCallsOf = ({ calls }: Pick<Evidence, 'calls'>, loginId: string): RecordedCall[] =>
  calls.filter((call) => call.mode === 'live' && call.loginId === loginId);

/**
 * The gateway has no part in a live call, and a worker that is told to stop finishes its calls. Calls under way are
 * lost when their worker is killed; calls that end while a server is down or a worker stalls may be lost.
 */
export function wasKilledAround({ outages }: Evidence, { atMs, endedMs }: RecordedCall): boolean {
  const lastMs = (endedMs ?? Infinity) + WRITES_WITHIN_MS;
  return outages
    .filter(({ victim, how }) => victim !== 'gateway' && how !== 'stop')
    .some(({ victim, how, fromMs, untilMs }) => {
      const isMoment = how === 'kill' && victim.startsWith('worker');
      return fromMs <= lastMs && (isMoment ? fromMs : untilMs) >= atMs;
    });
}

/** Groups rows by a text. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}
