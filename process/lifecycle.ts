import { setTimeout as sleep } from 'node:timers/promises';
import { forbidCoreDumps } from './core-dumps';
import type { Logger } from './logging';

/** 0 done, 1 failed, 2 bad usage or settings, 130 interrupted by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

/** What a long-running command uses while it comes up. */
export interface Lifecycle {
  /** Aborted by the first signal or by `end`. Whatever waits should then stop waiting. */
  signal: AbortSignal;
  /** Runs `undo` when the command ends, before those given earlier. If the command is ending, runs it at once. */
  onStop(undo: () => Promise<void> | void): void;
  /** Ends the command with 0: its work is done. */
  end(): void;
  /** Something that must not end has ended: the command fails with this reason. */
  fail(reason: Error): void;
}

/** How long each undo may take after a failure. */
const PATIENCE_AFTER_FAILURE_MS = 5_000;
/** How long a start that a signal has interrupted may take to end. */
const PATIENCE_WITH_START_MS = 20_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `start`, stays up until a signal, `end` or a failure, then undoes in reverse order what `start` has set up.
 * Returns 0, or 1 if an undo failed; throws the failure. An interrupted start gets some time to end. A second signal
 * ends the process at once with 1.
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
  // The start must end first: what it makes while it is being undone would be left behind.
  const patience = problem === null ? startPatienceMs : Math.min(startPatienceMs, PATIENCE_AFTER_FAILURE_MS);
  await Promise.race([started, sleep(patience, undefined, { ref: false })]);
  ending = true;
  let clean = true;
  // An undo may wait for what has failed: workers drain for minutes while their database is down. Their work under way
  // is not lost.
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
