import { Gauge, type Registry } from 'prom-client';
import type { DashboardFigures } from '../../store/dashboard-figures';
import type { Readiness } from '../../process/readiness';
import { boundedLabel } from './labels';

/**
 * What is read for a scrape: which parts of the system answer, and the figures of the database, which are null while
 * the database is down or too slow.
 */
export interface GaugeValues {
  readiness: Readiness;
  figures: DashboardFigures | null;
}

export interface GaugeOptions {
  registry: Registry;
  institution: (name: string | null) => string;
  /** Whether EVENTS_URL is set. If it is not, events are kept but not sent, so their age says nothing. */
  sendsEvents: boolean;
  /** REFRESH_SLO: the share, 0 to 1, of the logins whose bank lets us in that should have data under 24 hours old. */
  freshShare: number;
}

/**
 * How many different codes of alerts become labels at most. There are few such codes, but some pass through workflows,
 * to which somebody else may send any text.
 */
const MOST_ALERT_CODES = 30;
const RUN_STATES = ['running', 'finished', 'stopped'] as const;
const LOGIN_STATES = ['idle', 'refreshing', 'awaiting_user', 'gave_up', 'paused'] as const;

type Labelled = [labels: Record<string, string>, value: number];

/**
 * Creates the gauges that docs/telemetry.md lists, and returns the function that updates them. All processes show the
 * same values, because they read the same database. So query the gauges with max(), never with sum().
 */
export function createGauges({
  registry,
  institution,
  sendsEvents,
  freshShare,
}: GaugeOptions): (standing: GaugeValues) => void {
  const alertCode = boundedLabel(MOST_ALERT_CODES);
  const gauge = (name: string, help: string, labelNames: string[], read: (figures: DashboardFigures) => Labelled[]) => {
    const made = new Gauge({ name: `flinks_refresh_${name}`, help, labelNames, registers: [registry] });
    return (figures: DashboardFigures | null): void => {
      made.reset();
      // After a reset a gauge without labels is 0. It must be absent instead, if its value is not known.
      if (labelNames.length === 0) made.remove();
      // Institutions beyond the limit share one series, so values are added.
      for (const [labels, value] of figures === null ? [] : read(figures)) made.inc(labels, value);
    };
  };
  const parts = new Gauge({
    name: 'flinks_refresh_part_up',
    help: '1 where the database, Temporal, or a worker of the deployment answers; else 0.',
    labelNames: ['part'],
    registers: [registry],
  });
  const gauges = [
    gauge('logins', 'Logins by state.', ['state'], ({ logins }) =>
      LOGIN_STATES.map((state) => [{ state }, countOf(logins.find((one) => one.state === state))]),
    ),
    gauge('logins_by_data_age', "Logins by the age of their data, by Flinks' LastRefresh.", ['age'], ({ byAge }) =>
      byAge.map(({ age, count }) => [{ age }, count]),
    ),
    gauge(
      'fresh_logins_ratio',
      'Share of logins with data under 24 hours old, of those whose bank lets us in; absent if there are none of those.',
      [],
      ({ freshness: { eligible, fresh } }) => (eligible === 0 ? [] : [[{}, fresh / eligible]]),
    ),
    gauge('fresh_logins_goal_ratio', 'REFRESH_SLO: what flinks_refresh_fresh_logins_ratio should be.', [], () => [
      [{}, freshShare],
    ]),
    gauge('users_waiting', 'Logins that wait for their user.', ['reason', 'institution'], ({ waiting }) =>
      waiting.map(({ reason, institution: name, count }) => [{ reason, institution: institution(name) }, count]),
    ),
    gauge('brake_held_asks', 'Asks that a brake holds back.', ['institution'], ({ heldAsks }) =>
      heldAsks.map(({ institution: name, count }) => [{ institution: institution(name) }, count]),
    ),
    gauge('operator_alerts', 'Events of the type operator.alert in the last 24 hours.', ['code'], ({ alerts }) =>
      alerts.map(({ code, count }) => [{ code: alertCode(code) }, count]),
    ),
    gauge(
      'first_login_timestamp_seconds',
      'When the first login was registered; absent without logins.',
      [],
      ({ firstLoginAt }) => (firstLoginAt === null ? [] : [[{}, secondsOf(firstLoginAt)]]),
    ),
    ...runGauges(gauge),
    ...outboxGauges(gauge, sendsEvents),
  ];
  return ({ readiness, figures }) => {
    for (const [part, { ok }] of Object.entries(readiness.checks)) parts.set({ part }, ok ? 1 : 0);
    for (const update of gauges) update(figures);
  };
}

type MakeGauge = (
  name: string,
  help: string,
  labelNames: string[],
  read: (figures: DashboardFigures) => Labelled[],
) => (figures: DashboardFigures | null) => void;

/**
 * The gauges of the newest run; runs that were skipped do not count. Alerts watch the moment when a run last began. For
 * that moment, only those runs count that got as far as their logins.
 */
const runGauges = (gauge: MakeGauge) => [
  gauge('last_run_started_timestamp_seconds', 'When a run last began and got to its logins.', [], ({ lastRunAt }) =>
    lastRunAt === null ? [] : [[{}, secondsOf(lastRunAt)]],
  ),
  gauge('last_run_duration_seconds', 'How long the newest run took, or has taken so far.', [], ({ lastRun }) =>
    lastRun === null
      ? []
      : [
          [
            {},
            (lastRun.finishedAt ? secondsOf(lastRun.finishedAt) : Date.now() / 1_000) - secondsOf(lastRun.startedAt),
          ],
        ],
  ),
  gauge('last_run_state', '1 for the state of the newest run, 0 for the others.', ['state'], ({ lastRun }) =>
    lastRun === null ? [] : RUN_STATES.map((state) => [{ state }, lastRun.state === state ? 1 : 0]),
  ),
  gauge('last_run_logins', 'Logins of the newest run by outcome; open: no outcome yet.', ['outcome'], ({ lastRun }) =>
    lastRun === null ? [] : Object.entries(lastRun.counts).map(([outcome, count]) => [{ outcome }, count]),
  ),
];

const outboxGauges = (gauge: MakeGauge, sendsEvents: boolean) => [
  gauge('outbox_pending_events', 'Events still to be sent.', [], ({ outbox }) => [[{}, outbox.pending]]),
  gauge('outbox_dead_events', 'Events whose every attempt failed.', [], ({ outbox }) => [[{}, outbox.dead]]),
  gauge(
    'outbox_oldest_age_seconds',
    'Age of the oldest event still to be sent, reminders aside; absent without EVENTS_URL.',
    [],
    ({ outbox }) => (sendsEvents ? [[{}, outbox.oldestMs / 1_000]] : []),
  ),
];

const countOf = (found: { count: number } | undefined): number => found?.count ?? 0;
const secondsOf = (iso: string): number => Date.parse(iso) / 1_000;
