import { setTimeout as sleep } from 'node:timers/promises';
import { forbidCoreDumps } from './core-dumps';
import type { Logger } from './logging';

/** The exit code of a command: 0 done, 1 failed, 2 wrong usage or settings, 130 interrupted by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

/** What a long-running command is given when it starts, to say how and why it ends. */
export interface Lifecycle {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, or by `end`. Whatever waits should then stop waiting. */
  signal: AbortSignal;
  /**
   * Has `undo` run when the command ends, before the undos that were given earlier. If the command is already ending,
   * `undo` runs at once.
   */
  onStop(undo: () => Promise<void> | void): void;
  /** Ends the command with exit code 0, because its work is done. */
  end(): void;
  /** Makes the command fail with this reason, because something has ended that must not end. */
  fail(reason: Error): void;
}

/** How long each undo may take, and the start may take to end, after a failure. */
const PATIENCE_AFTER_FAILURE_MS = 5_000;
/** How long `start` may take to end after a signal has interrupted it. */
const PATIENCE_WITH_START_MS = 20_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `start`, and stays up until a signal, `end` or a failure. Then undoes in reverse order what `start` has set up;
 * if `start` is still under way, it first gets some time to end. Returns 0, or 1 if an undo failed. After a failure,
 * throws it. A second signal, or a signal after `end`, ends the process at once with exit code 1.
 */
export async function stayUp(
  log: Logger,
  start: (life: Lifecycle) => Promise<void>,
  startPatienceMs = PATIENCE_WITH_START_MS,
): Promise<ExitCode> {
  forbidCoreDumps();
  const stop = new AbortController();
  const undos: Parameters<Lifecycle['onStop']>[0][] = [];
  let ending = false;
  let fail: Lifecycle['fail'] = () => undefined;
  const failed = new Promise<Error>((resolve) => (fail = resolve));
  const stopped = new Promise<null>((resolve) => stop.signal.addEventListener('abort', () => resolve(null)));

  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stop.signal.aborted) {
        log.fatal({ signal }, 'Stopped by force; what was under way is taken up again at the next start.');
        process.exit(1);
      }
      log.info({ signal }, 'Stopping. A second signal stops by force.');
      stop.abort(new Error(`Stopped by ${signal}`));
    });
  }

  const life: Lifecycle = {
    signal: stop.signal,
    onStop: (undo) => (ending ? void undoOne(undo, log) : void undos.unshift(undo)),
    end: () => stop.abort(new Error('Done')),
    fail,
  };
  const started = start(life).then(
    () => null,
    (error: unknown) => (stop.signal.aborted ? null : toError(error)),
  );
  const up = started.then((error) => error ?? Promise.race([stopped, failed]));
  const problem = await Promise.race([up, stopped, failed]);
  // The start must end before anything is undone: what it still made during the undos could be left behind.
  const patience = problem === null ? startPatienceMs : Math.min(startPatienceMs, PATIENCE_AFTER_FAILURE_MS);
  await Promise.race([started, sleep(patience, undefined, { ref: false })]);
  ending = true;
  let clean = true;
  // After a failure an undo may wait for what has failed: workers wait for minutes for their activities while the
  // database is down. So each undo gets limited time then. The work under way is not lost, because Temporal repeats it.
  const patienceMs = problem === null ? null : PATIENCE_AFTER_FAILURE_MS;
  for (const undo of undos) clean = (await undoWithin(patienceMs, undo, log)) && clean;
  if (problem !== null) throw problem;
  log.info('Stopped.');
  return clean ? 0 : 1;
}

async function undoWithin(patienceMs: number | null, undo: () => Promise<void> | void, log: Logger): Promise<boolean> {
  const undone = undoOne(undo, log);
  return patienceMs === null ? undone : Promise.race([undone, sleep(patienceMs, false)]);
}

async function undoOne(undo: () => Promise<void> | void, log: Logger): Promise<boolean> {
  try {
    await undo();
    return true;
  } catch (error) {
    log.error({ error }, 'Not everything could be stopped in order.');
    return false;
  }
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
