import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { payloadKeysOfThisProcess } from '../../config/environment';
import { createLogger } from '../../process/logging';
import { installRuntime } from '../../process/runtime';
import { bundleFor } from '../../worker/bundle';
import { replayHistories, type Replayed, type Verdict } from '../../worker/replay/replay-histories';
import { CommandFailedError } from '../errors';
import { coloured, print, printJson, printToStderr, type ExitCode, type Line } from '../output';

/**
 * Replays the workflow histories of a folder with the workflow code of this build, to find out before a deploy whether
 * this build can go on with open workflows. Prints one line for each file. Exits with 1 if a history does not replay.
 */
export async function replay(folder: string, { json }: { json?: true }): Promise<ExitCode> {
  const payloadKeys = payloadKeysOfThisProcess();
  const files = historiesIn(folder);
  // The SDK's log is silent, because the verdict holds what it would say about a history that differs.
  installRuntime(createLogger('silent'));
  const bundlePath = bundleFor({ encodesFailures: payloadKeys !== null, traced: false });
  const replayed: Replayed[] = [];
  for await (const one of replayHistories(files, { bundlePath, payloadKeys })) {
    const named = { ...one, file: relative(folder, one.file) };
    replayed.push(named);
    if (!json) print(lineOf(named));
  }
  const bad = replayed.filter(({ verdict }) => verdict !== 'replays');
  if (json) printJson({ replays: replayed.length - bad.length, of: replayed.length, files: replayed.map(withTodo) });
  else printToStderr([`${replayed.length - bad.length} of ${replayed.length} replay.`, ...todosOf(bad)].join('\n'));
  return bad.length === 0 ? 0 : 1;
}

function historiesIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CommandFailedError(
      `The folder ${folder} cannot be read (${code}): give a folder with exported histories.`,
    );
  }
  const files = names.filter((name) => name.endsWith('.json')).sort();
  // An export that went wrong must not pass for histories that all replay.
  if (files.length === 0) {
    throw new CommandFailedError(`The folder ${folder} holds no .json file, so nothing was checked. ${EXPORT}`);
  }
  return files.map((name) => join(folder, name));
}

const MARKS: Record<Verdict, Line> = {
  replays: [coloured('ok         ', 'green')],
  differs: [coloured('DIFFERS    ', 'red')],
  key_missing: [coloured('NO KEY     ', 'red')],
  unreadable: [coloured('UNREADABLE ', 'red')],
};

function lineOf({ file, verdict, workflowType, events, message }: Replayed): Line {
  const about = workflowType === null ? '' : ` (${workflowType}, ${events} events)`;
  return [...MARKS[verdict], ` ${file}${about}${message === null ? '' : `: ${message}`}`];
}

const EXPORT =
  'Export a history with: temporal workflow show --workflow-id <id> --output json > <file>.json. ' +
  'Or use Download in the Web UI, without decoding the payloads.';

const TODOS: Record<Exclude<Verdict, 'replays'>, string> = {
  differs:
    'DIFFERS: do not deploy this build, because open workflows like these would stand still under it. Keep the ' +
    'version that is deployed, and guard the changed step with `patched` (docs/deploy.md).',
  key_missing:
    'NO KEY: PAYLOAD_KEYS lacks the key whose id stands beside the file. Add that key, as the workers have it, and ' +
    'replay again.',
  unreadable: `UNREADABLE: these files hold no history that can be read, so nothing is known about them. ${EXPORT}`,
};

const todoOf = (verdict: Verdict): string | null => (verdict === 'replays' ? null : TODOS[verdict]);

const withTodo = (one: Replayed) => ({ ...one, todo: todoOf(one.verdict) });

const todosOf = (bad: readonly Replayed[]): string[] => [
  ...new Set(bad.flatMap(({ verdict }) => todoOf(verdict) ?? [])),
];
