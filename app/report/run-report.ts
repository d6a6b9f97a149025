import { MINUTE_MS } from '../../domain/duration';
import { temporalActionsOf } from '../../domain/temporal-actions';
import { isHolding } from '../../store/runs/brakes';
import type { NamedLogin, RunPace } from '../../store/runs/morning';
import type { RunView } from '../../store/runs/run-view';
import type { Store } from '../../store/store';
import { compareBanks, compareOutcomes, type Judgement, type OutcomeToday } from './compare-run';
import type { Pace, RunReport } from './report';
import { sentencesOf } from './sentences';
import { todoOf } from './todo';

/** The settings that a report needs. `slo`: the share of fresh data that the operator has promised. */
export interface ReportSettings {
  runDeadlineMs: number;
  slo: number;
}

/** Picks the settings of a report from all settings. */
export const reportSettings = (settings: {
  policy: { runDeadlineMs: number };
  promise: { freshShare: number };
}): ReportSettings => ({ runDeadlineMs: settings.policy.runDeadlineMs, slo: settings.promise.freshShare });

/** How many brakes a report names. */
const MOST_BRAKES = 20;

export type ReportStore = Pick<Store, 'runs' | 'morning' | 'overview'>;

/**
 * Builds the report of a run. Sends its queries to the database one after another, so that a report uses only one
 * database connection at a time.
 */
export async function runReport(
  { morning, overview }: ReportStore,
  run: RunView,
  settings: ReportSettings,
  now = new Date(),
): Promise<RunReport> {
  const { runId, startedAt, counts } = run;
  const isRunning = run.state === 'running';
  const earlier = await morning.countsBefore(runId);
  const outcomes = compareOutcomes(counts, earlier);
  const banks = compareBanks(startedAt, await morning.banksOf({ runId, isRunning }), await morning.banksBefore(runId));
  const waiting = await overview.waiting({ limit: 1 });
  const gaveUp = await morning.gaveUp();
  const { brakes } = await overview.brakes({ ofRuns: 1, limit: MOST_BRAKES });
  const { eligible, fresh } = await morning.freshness();
  const facts = {
    run,
    judgement: judgementOf(outcomes),
    comparedWith: earlier.length,
    outcomes,
    banks,
    heldBrakes: brakes.filter((brake) => isHolding(brake) && brake.asks > 0),
    users: {
      waiting: waiting.counts.mfa + waiting.counts.reconnect,
      longest: waiting.longest[0] === undefined ? null : nameOf(waiting.longest[0]),
      gaveUp: gaveUp.count,
      firstGaveUp: gaveUp.first,
    },
    liveCalls: await morning.liveCalls(),
    temporalActions: temporalActionsOf({ byPath: run.byPath, decided: run.total - counts.open }),
    pace: isRunning ? paceOf(run, await morning.pace(runId), settings.runDeadlineMs, now) : null,
    freshness: { eligible, fresh, share: eligible === 0 ? null : fresh / eligible, goal: settings.slo },
  };
  return { ...facts, sentences: sentencesOf(facts, now), todo: todoOf(facts) };
}

const nameOf = ({ loginId, reference, institution, since }: NamedLogin): NamedLogin => ({
  loginId,
  reference,
  institution,
  since,
});

function judgementOf(outcomes: readonly OutcomeToday[]): Judgement {
  const said = new Set(outcomes.map(({ judgement }) => judgement));
  return said.has('worse') ? 'worse' : said.has('better') ? 'better' : 'usual';
}

/**
 * Foresees when a run will be over. Assumes that logins go on ending at the pace of the last ten minutes, and that each
 * login that ends lets one that is not started yet start.
 */
function paceOf(run: RunView, pace: RunPace, runDeadlineMs: number, now: Date): Pace {
  const { open } = run.counts;
  const minutes = Math.min(10, Math.max(1, (now.getTime() - Date.parse(run.startedAt)) / MINUTE_MS));
  const perMinute = pace.lastTenMinutes / minutes;
  const after = (logins: number): number => now.getTime() + (logins / perMinute) * MINUTE_MS;
  const isMoving = perMinute > 0;
  const expectedMs = open === 0 ? now.getTime() : isMoving ? after(open) : null;
  const lastStartMs =
    isMoving && pace.unstarted > 0 ? after(pace.unstarted) : Date.parse(pace.lastStartAt ?? run.startedAt);
  const deadlineMs = lastStartMs + runDeadlineMs;
  return {
    open,
    perMinute: Math.round(perMinute * 100) / 100,
    expectedAt: expectedMs === null ? null : new Date(expectedMs).toISOString(),
    deadlineAt: new Date(deadlineMs).toISOString(),
    inTime: expectedMs === null ? null : expectedMs <= deadlineMs,
  };
}
