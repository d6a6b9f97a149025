import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { payloadConverter, type PayloadKey } from '../../client';
import { bundleOfChanged } from '../support/changed-workflows';
import {
  buildEncodingTestBundles,
  ENCODING_TEST_BUNDLE,
  ENCODING_TRACED_TEST_BUNDLE,
  TEST_BUNDLE,
  TRACED_TEST_BUNDLE,
} from '../support/workflow-bundle';
import { ENCRYPTED, KEY_OF_HISTORIES } from './encrypted-key';
import {
  ENROLMENT_EXITS,
  LOGIN_EXITS,
  PURGE_EXITS,
  RECORDED_APART,
  RUN_EXITS,
  REPLACEMENT_EXITS,
  WITHDRAWAL_EXITS,
} from './exits';

const HISTORIES = join(__dirname, 'histories');
const recorded = readdirSync(HISTORIES).sort();
interface History {
  events: { workflowExecutionStartedEventAttributes: { workflowId: string } }[];
}
const historyOf = (file: string): History => JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as History;
/** A refresh runs under the id of its login only, so a history replays under the id that it was recorded with. */
const idIn = ({ events }: History): string => events[0]!.workflowExecutionStartedEventAttributes.workflowId;
/** Replays one of the recorded histories in this bundle. */
const replayIn = (codePath: string, file: string): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: { codePath } }, historyOf(file), idIn(historyOf(file)));
const sinks = { exporter: { export: { fn: () => undefined } } };
const quiet = new DefaultLogger('ERROR', () => undefined);

beforeAll(async () => {
  Runtime.install({ logger: quiet });
  await buildEncodingTestBundles();
}, 60_000);

/**
 * Open workflows wait for weeks: code that cannot replay them would leave them stuck. Tracing and PAYLOAD_KEYS may be
 * enabled while logins wait, so their interceptors and converters must not change commands either.
 */
test.each([
  ['plain', TEST_BUNDLE],
  ['traced', TRACED_TEST_BUNDLE],
  ['encoding', ENCODING_TEST_BUNDLE],
  ['encoding and traced', ENCODING_TRACED_TEST_BUNDLE],
])(
  'every recorded history still replays in the bundle that is %s',
  async (kind, codePath) => {
    const dataConverter = kind.startsWith('encoding') ? payloadConverter([KEY_OF_HISTORIES]) : undefined;
    const options = { workflowBundle: { codePath }, dataConverter, sinks };
    const histories = recorded.map((file) => ({ workflowId: idIn(historyOf(file)), history: historyOf(file) }));
    const replayed: string[] = [];
    const failed: string[] = [];
    for await (const { error } of Worker.runReplayHistories(options, histories)) {
      // They are replayed in their order.
      const file = recorded[replayed.length]!;
      replayed.push(file);
      if (error !== undefined) failed.push(`${file}: ${error.message}`);
    }
    expect(replayed).toEqual(recorded);
    expect(failed).toEqual([]);
  },
  120_000,
);

test('what was recorded encrypted replays with its key, in both bundles, and with no other', async () => {
  const encrypted = JSON.parse(readFileSync(join(__dirname, 'encrypted', ENCRYPTED), 'utf8')) as History;
  expect(JSON.stringify(encrypted)).toContain(Buffer.from('binary/encrypted').toString('base64'));
  const replay = (codePath: string, key: PayloadKey) =>
    Worker.runReplayHistory(
      { workflowBundle: { codePath }, dataConverter: payloadConverter([key]), sinks },
      encrypted,
      idIn(encrypted),
    );
  await replay(ENCODING_TEST_BUNDLE, KEY_OF_HISTORIES);
  await replay(ENCODING_TRACED_TEST_BUNDLE, KEY_OF_HISTORIES);
  const other = { id: 'other', key: KEY_OF_HISTORIES.key };
  await expect(replay(ENCODING_TEST_BUNDLE, other)).rejects.toThrow('payload_key_missing');
}, 60_000);

test('every exit of the workflows has a recorded history', () => {
  const all = [LOGIN_EXITS, RUN_EXITS, ENROLMENT_EXITS, REPLACEMENT_EXITS, WITHDRAWAL_EXITS, PURGE_EXITS];
  const exits = [...all.flatMap((ofOne) => Object.keys(ofOne)), ...RECORDED_APART];
  expect(recorded).toEqual(exits.map((name) => `${name}.json`).sort());
});

test('a refresh under an id that is not of its login is not the recorded one', async () => {
  const history = historyOf('refreshed-cached.json');
  const replay = Worker.runReplayHistory({ workflowBundle: { codePath: TEST_BUNDLE } }, history, 'somebody-else');
  await expect(replay).rejects.toThrow(DeterminismViolationError);
});

test('a workflow that asks one question more is caught', async () => {
  const codePath = await bundleOfChanged('refresh-login/workflow.ts', (source) =>
    source.replace('const reply = await runBox(login);', 'await runBox(login); const reply = await runBox(login);'),
  );
  await expect(replayIn(codePath, 'refreshed-cached.json')).rejects.toThrow(DeterminismViolationError);
});

test('a decision that leads elsewhere is caught', async () => {
  const codePath = await bundleOfChanged('../domain/refresh/kind-rules.ts', (source) =>
    source.replace(
      "{ rule: 'F1: 200 goes to D', at: ['F'], kinds: ['ok'], then: go('D') }",
      "{ rule: 'F1: 200 goes to D', at: ['F'], kinds: ['ok'], then: go('A') }",
    ),
  );
  await expect(replayIn(codePath, 'refreshed-live.json')).rejects.toThrow(DeterminismViolationError);
});

test('a run that pages before it lists is caught', async () => {
  const codePath = await bundleOfChanged('daily-refresh/workflow.ts', (source) =>
    source.replace('?? (await listIneligible(run))', '?? (await advanceWindow(run), await listIneligible(run))'),
  );
  await expect(replayIn(codePath, 'run-finished.json')).rejects.toThrow(DeterminismViolationError);
});
