import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { TEST_BUNDLE, TRACED_TEST_BUNDLE } from '../support/workflow-bundle';
import { ENROLMENT_EXITS, LOGIN_EXITS, PURGE_EXITS, RECORDED_APART, RUN_EXITS, WITHDRAWAL_EXITS } from './exits';

const HISTORIES = join(__dirname, 'histories');
const ROOT = join(__dirname, '../..');
const recorded = readdirSync(HISTORIES).sort();
const historyOf = (file: string): unknown => JSON.parse(readFileSync(join(HISTORIES, file), 'utf8'));
const quiet = new DefaultLogger('ERROR', () => undefined);

beforeAll(() => {
  Runtime.install({ logger: quiet });
});

/** Open workflows wait for weeks: code that cannot replay what they have done would strand them. */
test.each(recorded)('%s still replays', async (file) => {
  await Worker.runReplayHistory({ workflowBundle: { codePath: TEST_BUNDLE } }, historyOf(file));
});

/** Tracing is switched on while logins wait: its interceptors may change no command. */
test.each(recorded)('%s still replays with tracing', async (file) => {
  const sinks = { exporter: { export: { fn: () => undefined } } };
  await Worker.runReplayHistory({ workflowBundle: { codePath: TRACED_TEST_BUNDLE }, sinks }, historyOf(file));
});

test('every exit of the workflows has a recorded history', () => {
  const all = [LOGIN_EXITS, RUN_EXITS, ENROLMENT_EXITS, WITHDRAWAL_EXITS, PURGE_EXITS];
  const exits = [...all.flatMap((ofOne) => Object.keys(ofOne)), ...RECORDED_APART];
  expect(recorded).toEqual(exits.map((name) => `${name}.json`).sort());
});

test('a workflow that asks one question more is caught', async () => {
  const workflowBundle = await bundleOfChangedCopy('refresh-login.ts', (source) =>
    source.replace(
      "show(login, 'A: asking Flinks for what it holds');",
      "show(login, 'A: asking Flinks for what it holds'); await askCached(login, 'one question more');",
    ),
  );
  await expect(Worker.runReplayHistory({ workflowBundle }, historyOf('refreshed-cached.json'))).rejects.toThrow(
    DeterminismViolationError,
  );
});

test('a run that pages before it lists is caught', async () => {
  const workflowBundle = await bundleOfChangedCopy('daily-refresh.ts', (source) =>
    source.replace('?? (await listIneligible(run))', '?? (await feed(run), await listIneligible(run))'),
  );
  await expect(Worker.runReplayHistory({ workflowBundle }, historyOf('run-finished.json'))).rejects.toThrow(
    DeterminismViolationError,
  );
});

/** The workflows as they would be after a careless change. */
async function bundleOfChangedCopy(file: string, change: (source: string) => string): Promise<{ code: string }> {
  const copy = join(ROOT, 'dist/test', `changed-${file}`);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const folder of ['workflows', 'domain']) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
  const path = join(copy, 'workflows', file);
  const source = readFileSync(path, 'utf8');
  const changed = change(source);
  expect(changed).not.toBe(source);
  writeFileSync(path, changed);
  return bundleWorkflowCode({ workflowsPath: join(copy, 'workflows/index.ts'), logger: quiet });
}
