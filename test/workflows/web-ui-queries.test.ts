import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey } from '@temporalio/common';
import { WEB_UI_QUERIES } from '../../domain/web-ui';
import { connectToTestTemporal } from '../support/temporal';

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
beforeAll(async () => {
  temporal = await connectToTestTemporal();
});
afterAll(() => temporal.close());

const keyword = (name: string, value: string) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value });

/** How many workflows the query finds, once it finds any: what can be searched for lags behind what has started. */
async function foundBy(query: string): Promise<number> {
  const { count } = await temporal.client.workflow.count(query);
  return count > 0 ? count : foundBy(query);
}

test.each([
  WEB_UI_QUERIES.atWork,
  WEB_UI_QUERIES.waitingFor('mfa'),
  WEB_UI_QUERIES.waitingFor('reconnect'),
  WEB_UI_QUERIES.ofRun(randomUUID()),
])('the server takes the query %s of the status page', async (query) => {
  expect((await temporal.client.workflow.count(query)).count).toBeGreaterThanOrEqual(0);
});

test.each(['Maple Bank', 'Banque de l Erable (Quebec) & Co. % _ ; --'])(
  'a link finds exactly the logins of the institution %s',
  async (institution) => {
    const runId = randomUUID();
    const handles = [];
    for (const name of [institution, 'Another Bank']) {
      const typedSearchAttributes = [keyword('DailyRunId', runId), keyword('Institution', name)];
      const options = { taskQueue: 'nobody', workflowId: randomUUID(), typedSearchAttributes };
      handles.push(await temporal.client.workflow.start('refreshLogin', options));
    }
    try {
      expect(await foundBy(String(WEB_UI_QUERIES.ofRunAt(runId, institution)))).toBe(1);
      expect(await foundBy(String(WEB_UI_QUERIES.ofRunAt(runId, 'Another Bank')))).toBe(1);
    } finally {
      for (const handle of handles) await handle.terminate();
    }
  },
);

test.each([`O'Hara`, 'The "Trust"', 'Back\\slash'])('a name that no query finds, as %s, has no link', (institution) => {
  expect(WEB_UI_QUERIES.ofRunAt(randomUUID(), institution)).toBeNull();
});
