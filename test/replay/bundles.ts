import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { payloadConverter } from '../../client';
import {
  ENCODING_TEST_BUNDLE,
  ENCODING_TRACED_TEST_BUNDLE,
  TEST_BUNDLE,
  TRACED_TEST_BUNDLE,
} from '../support/workflow-bundle';
import { KEY_OF_HISTORIES } from './encrypted-key';

const HISTORIES = join(__dirname, 'histories');

/** The files of the recorded histories, in order. */
export const recorded = readdirSync(HISTORIES).sort();
export const historyOf = (file: string): History => JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as History;
export interface History {
  events: { workflowExecutionStartedEventAttributes: { workflowId: string } }[];
}
/** A refresh runs under the id of its login only, so a history replays under the id that it was recorded with. */
export const idIn = ({ events }: History): string => events[0]!.workflowExecutionStartedEventAttributes.workflowId;
/** Replays emit no traces. */
export const sinks = { exporter: { export: { fn: () => undefined } } };

const BUNDLES = {
  plain: TEST_BUNDLE,
  traced: TRACED_TEST_BUNDLE,
  encoding: ENCODING_TEST_BUNDLE,
  'encoding and traced': ENCODING_TRACED_TEST_BUNDLE,
};

export function prepareReplays(): void {
  beforeAll(() => {
    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  });
}

/**
 * Declares a test for each of these bundles. Open workflows wait for weeks: code that cannot replay them would leave them
 * stuck. Tracing and PAYLOAD_KEYS may be enabled while logins wait, so their interceptors and converters must not change
 * commands either.
 */
export function testReplays(kinds: (keyof typeof BUNDLES)[]): void {
  test.each(kinds)(
    'every recorded history still replays in the bundle that is %s',
    async (kind) => {
      const dataConverter = kind.startsWith('encoding') ? payloadConverter([KEY_OF_HISTORIES]) : undefined;
      const options = { workflowBundle: { codePath: BUNDLES[kind] }, dataConverter, sinks };
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
}
