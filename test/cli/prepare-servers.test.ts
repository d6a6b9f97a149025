import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { applySchedule, describeSchedule as describeNow, resumeSchedule } from '../../client/schedule';
import { prepareServers } from '../../cli/prepare-servers';
import { PURGE_SCHEDULE_ID, SCHEDULE_ID, SEARCH_ATTRIBUTES } from '../../domain/ids';
import { migrationStatus } from '../../store/migrate';
import { emptyDatabase, type FreshDatabase } from '../support/database';
import { testTemporal } from '../support/temporal';

const namespace = `setup-${randomUUID()}`;
let database: FreshDatabase;
let temporal: Client;

beforeAll(async () => {
  database = await emptyDatabase();
  const connection = await Connection.connect({ address: testTemporal().address });
  temporal = new Client({ connection, namespace });
  const retention = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
});
afterAll(async () => {
  await temporal.connection.close();
  await database.drop();
});

const prepare = (cron: string, of = temporal) => {
  const steps: string[] = [];
  const done = (step: string, result: string) => void steps.push(`${step}: ${result}`);
  const { signal } = new AbortController();
  return prepareServers({ databaseUrl: database.url, temporal: of, cron, signal, done }).then(() => steps);
};

test('a namespace just made and an empty database are brought to what is needed, and a second time changes nothing', async () => {
  const first = await prepare('0 15 * * *');
  expect(first).toHaveLength(6);
  await expect(migrationStatus(database.url)).resolves.toMatchObject({ pending: [] });
  await expect(temporal.workflow.count('RefreshState = "idle" AND DailyRunId = "x"')).resolves.toMatchObject({
    count: 0,
  });
  const { config } = await temporal.workflowService.describeNamespace({ namespace });
  expect(tsToMs(config?.workflowExecutionRetentionTtl ?? undefined)).toBe(30 * 86_400_000);

  const second = await prepare('30 14 * * *');
  expect(second[2]).toBe('search attributes: are there');
  const { spec, policies } = await temporal.schedule.getHandle(SCHEDULE_ID).describe();
  expect(spec.calendars).toMatchObject([{ hour: [{ start: 14 }], minute: [{ start: 30 }] }]);
  expect(policies.overlap).toBe('SKIP');
  await expect(temporal.schedule.getHandle(PURGE_SCHEDULE_ID).describe()).resolves.toMatchObject({
    action: { workflowType: 'purge', workflowId: 'purge', args: [] },
    policies: { overlap: 'SKIP' },
  });
}, 180_000);

test('a pause between the look at the Schedule and its update stays, and the update comes through', async () => {
  await applySchedule(temporal, '0 15 * * *');
  const handle = temporal.schedule.getHandle(SCHEDULE_ID);
  const service = temporal.workflowService;
  const describeSchedule = service.describeSchedule.bind(service);
  const look = jest.spyOn(service, 'describeSchedule').mockImplementationOnce(async (request: object) => {
    const answer = await describeSchedule(request);
    await handle.pause('bank holiday');
    return answer;
  });
  await applySchedule(temporal, '45 13 * * *');
  look.mockRestore();
  await expect(describeNow(temporal)).resolves.toMatchObject({
    cron: '45 13 * * *',
    paused: true,
    note: 'bank holiday',
  });
  await resumeSchedule(temporal, 'over');
});

test('a namespace that is not there is named, with its setting', async () => {
  const elsewhere = new Client({ connection: temporal.connection, namespace: 'not-there' });
  await expect(prepare('0 15 * * *', elsewhere)).rejects.toThrow(/not-there.*TEMPORAL_NAMESPACE/);
});

test('where nobody may register search attributes, as in Temporal Cloud, the missing ones and the way to add them are named', async () => {
  const rejects = (code: number, details: string) => () =>
    Promise.reject(Object.assign(new Error(details), { code, details, metadata: {} }));
  const unknown = rejects(3, 'no such attribute');
  const cloud = {
    options: { namespace: 'acme.a1b2c' },
    workflow: {
      count: (query: string) => (query === 'RefreshState = "x"' ? Promise.resolve({ count: 0 }) : unknown()),
    },
    workflowService: { describeNamespace: () => Promise.resolve({}), getSearchAttributes: rejects(12, 'not offered') },
    connection: { operatorService: { addSearchAttributes: rejects(12, 'not offered') } },
  };
  const failure = prepare('0 15 * * *', cloud as unknown as Client);
  await expect(failure).rejects.toThrow(
    /: RefreshOutcome, AwaitingReason, Institution, DailyRunId\..*Temporal Cloud.*tcld namespace search-attributes add --namespace acme\.a1b2c --search-attribute RefreshOutcome=Keyword/,
  );
});

test('a namespace that parts of the server have not heard of yet is waited for', async () => {
  const grpc = Object.assign(new Error('Namespace is not found'), { code: 5, details: '', metadata: {} });
  const unheard = [grpc, new NamespaceNotFoundError('default')];
  let asked = 0;
  const count = jest.spyOn(temporal.workflow, 'count').mockImplementation(() => {
    asked += 1;
    const error = unheard[asked - 1];
    return error ? Promise.reject(error) : Promise.resolve({ count: 0, groups: [] });
  });
  await expect(prepare('0 15 * * *')).resolves.toContain('search attributes: are there');
  expect(asked).toBe(unheard.length + SEARCH_ATTRIBUTES.length);
  count.mockRestore();
});
