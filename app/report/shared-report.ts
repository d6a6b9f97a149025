import type { RunView } from '../../store/runs/run-view';
import type { RunReport } from './report';
import { runReport, type ReportSettings, type ReportStore } from './run-report';

/**
 * How long the report of a running run is shared. Making one counts every login, which takes 1.5 s for 100,000 logins,
 * and each open status page needs a report every 5 seconds.
 */
const GOOD_FOR_MS = 4_000;

interface Held {
  runId: string;
  report: Promise<RunReport>;
  untilMs: number;
}

const held = new WeakMap<object, Held>();

/**
 * Returns what `runReport` returns. While a run is under way, callers share one report of it, which is a few seconds
 * old at most. If making it fails, everybody who waited for it gets the error, and the next caller has it made anew.
 */
export function sharedReport(store: ReportStore, run: RunView, settings: ReportSettings): Promise<RunReport> {
  if (run.state !== 'running') return runReport(store, run, settings);
  const last = held.get(store.morning);
  if (last?.runId === run.runId && performance.now() < last.untilMs) return last.report;
  // The time of the new report counts from its completion. Until then everybody waits for it.
  const next: Held = { runId: run.runId, report: runReport(store, run, settings), untilMs: Infinity };
  held.set(store.morning, next);
  next.report.then(
    () => (next.untilMs = performance.now() + GOOD_FOR_MS),
    () => (next.untilMs = 0),
  );
  return next.report;
}
