import type { RecordedCall } from '../../simulator/calls';
import type { SimulatedLogin } from '../../simulator/server';
import type { AppEndpoint } from './app-endpoint';
import type { Outage } from './house';
import type { Story } from './story';
import type { Tables } from './tables';

/** All that the checks compare: what the banks, the app and the runner saw, and what the product has stored. */
export interface Evidence {
  story: Story;
  tables: Tables;
  calls: readonly RecordedCall[];
  violations: readonly string[];
  logins: readonly SimulatedLogin[];
  app: Pick<AppEndpoint, 'deliveries' | 'events' | 'complaints' | 'of'>;
  outages: readonly Outage[];
  /** The LoginIds whose users have been at their bank and whose return was accepted. */
  returned: ReadonlySet<string>;
  /** How often the user of each LoginId has pressed the button on the page. */
  clicks: ReadonlyMap<string, number>;
  /** What the users and the app did not manage to do, one sentence each. */
  problems: readonly string[];
  /** The ids of the runs, in the order in which they were started. */
  runIds: readonly string[];
  /** How many workflows in Temporal have the status Failed, TimedOut or Terminated, by status. */
  workflows: Readonly<Record<string, number>>;
  /** The LoginIds whose `refreshLogin` workflow is open. */
  openRefreshes: readonly string[];
  audit: { ok: boolean; checked: number };
}

/** How long a worker may take to write down an answer it has received, on a slow machine. */
const WRITES_WITHIN_MS = 5_000;

/**
 * Returns the live calls of a login whose answer the product may not know. For each of them this runner has seen a
 * reason: the caller hung up, a fault cut the answer off, or a process was killed or stalled while the call was at the
 * bank or just after.
 */
export const lostLiveCalls = (evidence: Evidence, loginId: string): RecordedCall[] =>
  liveCallsOf(evidence, loginId).filter((call) => call.lost || wasKilledAround(evidence, call));

export const liveCallsOf = ({ calls }: Pick<Evidence, 'calls'>, loginId: string): RecordedCall[] =>
  calls.filter((call) => call.mode === 'live' && call.loginId === loginId);

/**
 * Returns whether an outage may have cost the answer to a call. The kill of a worker costs the calls that are under way
 * at this moment. While PostgreSQL or Temporal is down, or a worker is suspended, calls that end may be lost too. The
 * gateway has no part in a live call, and a worker that gets SIGTERM finishes its calls first.
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

/** Groups rows by the text that `key` returns for them. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}
