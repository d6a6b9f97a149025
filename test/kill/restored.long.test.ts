import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { refreshLoginWorkflowId, SCHEDULE_ID } from '../../domain/ids';
import { WORKFLOW_GONE } from '../../domain/runs';
import type { LoginSpec } from '../../simulator/spec';
import { startSimulator, type Simulator } from '../../simulator/server';
import { copyOf, freshDatabase, sql, type FreshDatabase } from '../support/database';
import { House } from '../support/house';
import type { RunBody } from './run';

/** What docs/backup.md says about databases and Temporals from different moments, with servers stopped and copied. */
interface LoginBody {
  state: string;
  awaiting: { code: string | null; since: string } | null;
  lastOutcome: { outcome: string; path?: string } | null;
}

const WRONG_PASSWORD = { cached: { code: 'INVALID_PASSWORD' }, live: { code: 'INVALID_PASSWORD' } };

let simulator: Simulator;
let house: House;
let settings: NodeJS.ProcessEnv;
const databases: FreshDatabase[] = [];

beforeAll(async () => {
  simulator = await startSimulator();
  databases.push(await freshDatabase());
  settings = await House.settings(simulator, { DATABASE_URL: databases[0]!.url });
  house = await House.up(settings);
}, 120_000);
afterAll(async () => {
  await house.stop();
  house.forget();
  await simulator.close();
  for (const database of databases) await database.drop();
}, 120_000);

const login = async (loginId: string) => (await house.api<LoginBody>('GET', `/v1/logins/${loginId}`)).body;
const untilState = (loginId: string, state: string) =>
  house.until(async () => (await login(loginId)).state === state, `${loginId} is ${state}`);

async function register(spec: Partial<LoginSpec>): Promise<string> {
  const { loginId } = simulator.addLogin({ loginId: randomUUID(), ...spec });
  expect((await house.api('POST', '/v1/logins', { logins: [{ loginId }] })).status).toBe(200);
  return loginId;
}

/** Refreshes it until its user is awaited; returns the link they hold. */
async function park(loginId: string): Promise<string> {
  await house.api('POST', `/v1/logins/${loginId}/refresh`, { live: false });
  await untilState(loginId, 'awaiting_user');
  return (await house.api<{ url: string }>('POST', `/v1/logins/${loginId}/connect-link`)).body.url;
}

const runOf = async (runId: string) => (await house.api<RunBody>('GET', `/v1/runs/${runId}`)).body;
async function startRun(): Promise<string> {
  const { status, body } = await house.api<{ runId: string }>('POST', '/v1/runs');
  expect(status).toBe(202);
  return body.runId;
}
async function wholeRun(): Promise<RunBody> {
  const runId = await startRun();
  await house.until(async () => (await runOf(runId)).state !== 'running', 'the end of the run');
  return runOf(runId);
}

async function comesBack(loginId: string): Promise<void> {
  simulator.reconnect(loginId);
  const claim = await house.api('POST', `/v1/logins/${loginId}/connect-completed`, { eventId: randomUUID() });
  expect(claim).toMatchObject({ status: 200, body: { accepted: true } });
  await untilState(loginId, 'idle');
  expect((await login(loginId)).lastOutcome).toMatchObject({ outcome: 'refreshed', path: 'after_reconnect' });
}

async function inTemporal<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { address, namespace } = house.ready.temporal;
  const connection = await Connection.connect({ address });
  return work(new Client({ connection, namespace })).finally(() => connection.close());
}

const asksOf = (loginId: string) =>
  sql(settings['DATABASE_URL']!, `select from events where login_id = $1 and type = 'login.awaiting_user'`, [loginId]);

async function whileStopped(change: () => Promise<void> | void): Promise<void> {
  expect(await house.stop()).toBe(0);
  await change();
  house = await House.up(settings);
}

test('our database older than Temporal: the next run writes a forgotten wait again, link and all; a login it never knew is revoked', async () => {
  const forgotten = await register(WRONG_PASSWORD);
  await whileStopped(async () => void databases.push(await copyOf(databases[0]!.url)));
  const link = await park(forgotten);
  const later = await register(WRONG_PASSWORD);
  await park(later);

  settings = { ...settings, DATABASE_URL: databases[1]!.url };
  await whileStopped(() => undefined);
  expect(await login(forgotten)).toMatchObject({ state: 'idle', awaiting: null });
  expect((await fetch(link)).status).toBe(410);
  expect((await house.api('GET', `/v1/logins/${later}`)).status).toBe(404);

  expect(await wholeRun()).toMatchObject({ state: 'finished', total: 1, counts: { awaiting_user: 1 } });
  expect(await login(forgotten)).toMatchObject({ state: 'awaiting_user', awaiting: { code: 'INVALID_PASSWORD' } });
  expect((await fetch(link)).status).toBe(200);
  // The customer already has that link.
  expect(await asksOf(forgotten)).toHaveLength(0);
  await comesBack(forgotten);

  const ended = await inTemporal(async (client) => {
    const refresh = client.workflow.getHandle(refreshLoginWorkflowId(later));
    await refresh.signal('connectCompleted', { eventId: randomUUID(), source: 'test' });
    return (await refresh.result()) as unknown;
  });
  expect(ended).toEqual({ outcome: 'revoked' });
}, 400_000);

test('an empty Temporal: a run that was on is closed as stopped, and who waits or is refreshing is taken up by the next', async () => {
  const waiting = await register(WRONG_PASSWORD);
  const link = await park(waiting);
  const { since } = (await login(waiting)).awaiting!;
  const refreshing = await register({ cached: { pending: 1_000_000 } });
  const interrupted = await startRun();
  await untilState(refreshing, 'refreshing');

  await whileStopped(async () => {
    rmSync(join(settings['DATA_DIR']!, 'temporal'), { recursive: true });
    // A run of less than a minute might be about to start.
    await sql(settings['DATABASE_URL']!, `update runs set started_at = started_at - interval '2 minutes'`);
  });
  const cron = await inTemporal((client) => client.schedule.getHandle(SCHEDULE_ID).describe());
  expect(cron.state.paused).toBe(false);
  expect(await login(refreshing)).toMatchObject({ state: 'refreshing' });
  expect((await runOf(interrupted)).state).toBe('running');
  simulator.setBehaviour(refreshing, { cached: 'ok', lastRefresh: new Date().toISOString() });

  expect(await wholeRun()).toMatchObject({ state: 'finished', counts: { awaiting_user: 1, failed: 0, open: 0 } });
  expect(await runOf(interrupted)).toMatchObject({ state: 'stopped', warnings: [WORKFLOW_GONE] });
  expect(await login(refreshing)).toMatchObject({ state: 'idle', lastOutcome: { outcome: 'refreshed' } });
  expect(await login(waiting)).toMatchObject({ state: 'awaiting_user', awaiting: { since } });
  expect(await asksOf(waiting)).toHaveLength(1);
  expect((await fetch(link)).status).toBe(200);
  await comesBack(waiting);
}, 400_000);
