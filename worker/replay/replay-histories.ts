import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { payloadConverter, type PayloadKey } from '../../client/payload-codec';
import { PATIENT_WITH_STORMS } from '../tuning';
import { readHistory, UnreadableHistoryError, type ExportedHistory } from './read-history';

/**
 * What the replay of a history has shown. `replays`: this build can go on with such a workflow. `differs`: at some
 * point of the history this build would do something else than was done, or its replay failed. `key_missing`: the
 * history was encrypted with a key that was not given. `unreadable`: the file holds no whole history.
 */
export type Verdict = 'replays' | 'differs' | 'key_missing' | 'unreadable';

/** One file and its verdict. */
export interface Replayed {
  /** The path of the file, as it was given. */
  file: string;
  verdict: Verdict;
  /** Null, like `workflowId`, if the file is unreadable. */
  workflowType: string | null;
  workflowId: string | null;
  /** How many events the history has; 0 if the file is unreadable. */
  events: number;
  /** Why it does not replay, on one line; null if it does. */
  message: string | null;
}

type Known = Pick<ExportedHistory, 'workflowId' | 'workflowType' | 'events'> & { file: string };

/**
 * Replays exported histories with a workflow bundle, in the order of `files`. Needs no server. Yields one verdict for
 * each file. Throws if there is no bundle.
 */
export async function* replayHistories(
  files: readonly string[],
  { bundlePath, payloadKeys }: { bundlePath: string; payloadKeys: readonly PayloadKey[] | null },
): AsyncGenerator<Replayed> {
  if (!existsSync(bundlePath)) throw new Error(`There is no workflow bundle at ${bundlePath}. Run: npm run build`);
  const options = {
    workflowBundle: { codePath: bundlePath },
    dataConverter: payloadConverter(payloadKeys),
    ...PATIENT_WITH_STORMS,
  };
  const rest = [...files];
  while (rest.length > 0) {
    const skipped: Replayed[] = [];
    let underWay: Known | null = null;
    // The replayer takes one history, replays it and yields before it takes the next.
    const histories = readable(rest, { skip: (file) => skipped.push(file), take: (known) => (underWay = known) });
    try {
      for await (const { error } of Worker.runReplayHistories(options, histories)) {
        yield* skipped.splice(0);
        yield verdictOf(taken(underWay), error);
        underWay = null;
      }
    } catch (error) {
      // The replayer itself gave up on this history; the others get a new replayer.
      if (underWay === null) throw error;
      yield* skipped.splice(0);
      yield verdictOf(underWay, error as Error);
    }
    yield* skipped;
  }
}

/** Takes the files off `rest` one by one, and yields their histories. Unreadable files are given to `on.skip`. */
async function* readable(
  rest: string[],
  on: { skip: (file: Replayed) => void; take: (known: Known) => void },
): AsyncGenerator<HistoryAndWorkflowId> {
  for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
    try {
      const { history, ...known } = readHistory(await readFile(file, 'utf8'), { workflowId: idOfName(file) });
      on.take({ file, ...known });
      yield { history, workflowId: known.workflowId };
    } catch (error) {
      const message = error instanceof UnreadableHistoryError ? error.message : 'cannot be read';
      on.skip({ file, verdict: 'unreadable', workflowType: null, workflowId: null, events: 0, message });
    }
  }
}

/** The workflow id after which a file is named, as in docs/deploy.md: the first `_` of the name stands for `/`. */
const idOfName = (file: string): string => basename(file, '.json').replace('_', '/');

function taken(known: Known | null): Known {
  if (known === null) throw new Error('The replayer answered without having been given a history');
  return known;
}

function verdictOf(known: Known, error: Error | undefined): Replayed {
  if (error === undefined) return { ...known, verdict: 'replays', message: null };
  const message = reasonIn(error.message);
  return { ...known, verdict: /payload_key_missing/.test(message) ? 'key_missing' : 'differs', message };
}

/**
 * The reason in an error of the SDK's core. The core quotes a whole failure with stack traces; its first message
 * counts.
 */
function reasonIn(said: string): string {
  const [, quoted] = /\bmessage: "((?:[^"\\]|\\.)*)"/.exec(said) ?? [];
  return (quoted?.replaceAll(/\\(.)/g, (_all, escaped: string) => (escaped === 'n' ? ' ' : escaped)) ?? said)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
