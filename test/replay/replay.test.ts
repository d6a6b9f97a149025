import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { payloadConverter, type PayloadKey } from '../../client';
import { bundleOfChanged } from '../support/changed-workflows';
import { ENCODING_TEST_BUNDLE, ENCODING_TRACED_TEST_BUNDLE, TEST_BUNDLE } from '../support/workflow-bundle';
import { historyOf, idIn, prepareReplays, recorded, sinks, testReplays, type History } from './bundles';
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

/** Replays one of the recorded histories in this bundle. */
const replayIn = (codePath: string, file: string): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: { codePath } }, historyOf(file), idIn(historyOf(file)));

prepareReplays();
// All that a worker may add; replay.long.test.ts has the bundles that add less.
testReplays(['encoding and traced']);

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
