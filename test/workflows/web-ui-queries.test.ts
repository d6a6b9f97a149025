import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineSearchAttributeKey } from '@temporalio/common';
import { DAY_MS } from '../../domain/duration';
import { WEB_UI_QUERIES } from '../../domain/web-ui';
import { connectToTestTemporal } from '../support/temporal';

let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
beforeAll(async () => {
  temporal = await connectToTestTemporal();
});
afterAll(() => temporal.close());

const keyword = (name: string, value: string) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value });

/** How many workflows the query finds, once it finds any: search lags behind starts. */
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

test.each(['Maple Bank', 'Caisse Boréale', 'Banque de l Erable (Quebec) & Co. % _ ; --'])(
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

describe('the queries of docs/web-ui.md', () => {
  const page = readFileSync(join(__dirname, '../../docs/web-ui.md'), 'utf8');
  const queries = new Map(
    [...page.matchAll(/^\| ([^|`]+?) +\| `(\w+ [^`|]*)` +\|$/gm)].map(([, who, query]) => [who!, query!]),
  );

  /** How one workflow is started, and whether it has been terminated. */
  interface Made {
    type?: string;
    attributes: Record<string, string>;
    closed?: boolean;
  }
  const [maple, lake] = [`Maple Bank ${randomUUID()}`, `Lake Bank ${randomUUID()}`];
  const runId = randomUUID();
  const waits = (AwaitingReason: string, Institution: string) => ({
    RefreshState: 'awaiting_user',
    AwaitingReason,
    Institution,
    DailyRunId: runId,
  });
  const ended = (RefreshOutcome: string) => ({ RefreshState: 'idle', RefreshOutcome, Institution: maple });
  const MADE: Record<string, Made> = {
    mfa: { attributes: waits('mfa', maple) },
    mfaElsewhere: { attributes: waits('mfa', lake) },
    reconnect: { attributes: waits('reconnect', maple) },
    terminatedWait: { attributes: waits('mfa', maple), closed: true },
    working: { attributes: { RefreshState: 'refreshing', Institution: maple } },
    failed: { attributes: ended('failed'), closed: true },
    unavailable: { attributes: ended('unavailable'), closed: true },
    gaveUp: { attributes: { ...ended('gave_up'), RefreshState: 'gave_up' }, closed: true },
    refreshed: { attributes: ended('refreshed'), closed: true },
    run: { type: 'dailyRefresh', attributes: {} },
    withdrawal: { type: 'withdrawLogin', attributes: ended('failed'), closed: true },
  };
  const ids = new Map<string, string>();
  const [yesterday, tomorrow] = [-1, 1].map((days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10));

  beforeAll(async () => {
    for (const [name, { type = 'refreshLogin', attributes, closed = false }] of Object.entries(MADE)) {
      const workflowId = `${type === 'refreshLogin' ? 'refresh-login' : type}/${randomUUID()}`;
      ids.set(workflowId, name);
      const typedSearchAttributes = Object.entries(attributes).map(([key, value]) => keyword(key, value));
      const handle = await temporal.client.workflow.start(type, {
        taskQueue: 'nobody',
        workflowId,
        typedSearchAttributes,
      });
      if (closed) await handle.terminate();
    }
    for (const [id, name] of ids) {
      await foundBy(
        `WorkflowId = "${id}" AND ExecutionStatus = "${MADE[name]?.closed === true ? 'Terminated' : 'Running'}"`,
      );
    }
  });
  afterAll(async () => {
    for (const id of ids.keys())
      await temporal.client.workflow
        .getHandle(id)
        .terminate()
        .catch(() => undefined);
  });

  /** Which of our workflows a query finds; others in the namespace belong to other tests. */
  async function found(query: string, day = yesterday!): Promise<string[]> {
    const filled = query
      .replaceAll('<institution>', maple)
      .replaceAll('<day>', day)
      .replaceAll('<runId>', runId)
      .replaceAll('<LoginId>', [...ids.keys()][0]!.slice('refresh-login/'.length));
    const names: string[] = [];
    for await (const { workflowId } of temporal.client.workflow.list({ query: filled })) {
      const name = ids.get(workflowId);
      if (name !== undefined) names.push(name);
    }
    return names.sort();
  }

  const EXPECTED: [string, string[]][] = [
    ['waits for MFA', ['mfa', 'mfaElsewhere']],
    ['waits to reconnect', ['reconnect']],
    ['waits for MFA at one institution', ['mfa']],
    ['the same, of refreshes begun that day or later', ['mfa']],
    ['waits for anything, of refreshes begun before that day', []],
    ['is refreshed now: calls Flinks, polls, or waits out a delay', ['working']],
    ['failed that day or later, so that an operator is needed', ['failed']],
    [
      'closed without an outcome that day or later: terminated, timed out, or a bug',
      // A test can end a workflow unknown to any worker only by force.
      ['failed', 'gaveUp', 'refreshed', 'terminatedWait', 'unavailable'],
    ],
    ['ended as unavailable that day or later: no data could be had', ['unavailable']],
    ['was given up that day or later, or was looked at by a run while given up', ['gaveUp']],
    ["a run's logins", ['mfa', 'mfaElsewhere', 'reconnect', 'terminatedWait']],
    ['those of them at one institution', ['mfa', 'reconnect', 'terminatedWait']],
    ['one LoginId', ['mfa']],
    ['the runs', ['run']],
  ];

  test('each of them is tried here', () => {
    expect([...queries.keys()]).toEqual(EXPECTED.map(([who]) => who));
  });

  test.each(EXPECTED)('finds exactly who %s', async (who, expected) => {
    expect(await found(queries.get(who)!)).toEqual(expected);
  });

  test.each(EXPECTED.filter(([who]) => queries.get(who)?.includes('<day>')))('heeds the day: %s', async (who) => {
    const isBefore = queries.get(who)!.includes('StartTime <');
    expect(await found(queries.get(who)!, tomorrow)).toEqual(isBefore ? ['mfa', 'mfaElsewhere', 'reconnect'] : []);
  });

  test('those of the status page are among them', () => {
    expect([...queries.values()]).toEqual(
      expect.arrayContaining([WEB_UI_QUERIES.waitingFor('mfa'), WEB_UI_QUERIES.waitingFor('reconnect')]),
    );
    expect([...queries.values()]).toContain(WEB_UI_QUERIES.ofRunAt('<runId>', '<institution>'));
  });
});
