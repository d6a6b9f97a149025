import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { foundServers, leaveAddresses } from '../../cli/found-servers';
import { SETTINGS } from '../../config/catalogue';
import { startSimulator } from '../../simulator/server';
import { REQUIRED, settingsOf } from '../config/support';
import { emptyDatabase } from '../support/database';
import { House } from '../support/house';
import { testTemporal } from '../support/temporal';
import { runCli } from './run-cli';

const ADDRESS = '127.0.0.1:7233';
/** Every secret, and what may carry one. */
const PLANTED = {
  ...Object.fromEntries(
    [...SETTINGS].flatMap(([name, { secret }]) => (secret === undefined ? [] : [[name, 'planted']])),
  ),
  EVENTS_URL: 'https://app.example/hooks?token=planted',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://planted:planted@collector:4318',
  TEMPORAL_TLS_CLIENT_KEY_DATA: 'planted',
  SOMETHING_ELSE: 'planted',
  CONNECT_BRAND_NAME: 'Test Lender',
};
const DATABASE_URL = 'postgres://someone:planted@db/x';

test('a database that `up` was given is not written down: other commands are given it too', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'flinks-found-'));
  const ofUp = settingsOf({ DATABASE_URL, DATA_DIR: dataDir });
  const temporal = { address: ADDRESS, namespace: 'default', connection: { address: ADDRESS }, payloadKeys: null };
  const leave = leaveAddresses(ofUp, { databaseUrl: DATABASE_URL, temporal, ui: 'http://ui' }, { ...PLANTED });
  for (const name of ['up.json', 'up-settings.json']) {
    expect(readFileSync(join(dataDir, name), 'utf8')).not.toContain('planted');
    expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
  }
  expect(readFileSync(join(dataDir, 'up-settings.json'), 'utf8')).toContain('Test Lender');
  expect(() => foundServers(settingsOf({ DATA_DIR: dataDir }))).toThrow(/DATABASE_URL is required here too/);
  expect(foundServers(ofUp)).toMatchObject({
    databaseUrl: DATABASE_URL,
    temporal: { address: ADDRESS },
    ui: 'http://ui',
  });
  leave();
  expect(readdirSync(dataDir)).toEqual([]);
  rmSync(dataDir, { recursive: true });
});

test('with both servers given `up` needs no DATA_DIR, also where a Web UI is named', async () => {
  const { address } = testTemporal();
  const namespace = `up-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  await connection.close();
  const simulator = await startSimulator({ logins: 1, seed: 1 });
  const database = await emptyDatabase();
  const given = { DATABASE_URL: database.url, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const DATA_DIR = join(tmpdir(), `flinks-none-${randomUUID()}`);
  const settings = await House.settings(simulator, { ...given, DATA_DIR, TEMPORAL_UI_URL: 'http://127.0.0.1:1' });
  const house = await House.up(settings);
  expect(house.ready.ui).toBe('http://127.0.0.1:1');
  expect(existsSync(DATA_DIR)).toBe(false);
  await expect(house.stop()).resolves.toBe(0);
  await simulator.close();
  await database.drop();
});

test('of the secrets of an `up` a command asks only for the one that it uses, and says where it is', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'flinks-found-'));
  const temporal = { address: ADDRESS, namespace: 'default', connection: { address: ADDRESS }, payloadKeys: null };
  const url = 'postgres://flinks_refresh:x@127.0.0.1:1/x';
  const ofUp = settingsOf({ DATA_DIR: dataDir, CONNECT_BRAND_NAME: 'Brand of the up' });
  leaveAddresses(
    ofUp,
    { databaseUrl: url, temporal, ui: null },
    { ...REQUIRED, CONNECT_BRAND_NAME: 'Brand of the up' },
  );
  const asked = async (...args: string[]) => {
    const { code, stderr } = await runCli(args, { DATA_DIR: dataDir });
    return { code, settings: [...stderr.matchAll(/^ {2}([A-Z_]+) (.*)$/gm)].map(([, name, why]) => [name, why]) };
  };
  const why = expect.stringContaining('writes no secret down') as string;
  const one = { code: 2, settings: [['FLINKS_SECRET_KEY', why]] };
  expect(await asked('logins', 'connect-link', randomUUID())).toEqual(one);
  expect(await asked('logins', 'remove', randomUUID())).toEqual(one);
  // These only find that no database is there.
  for (const args of [
    ['db', 'status'],
    ['runs', 'list'],
  ])
    expect(await asked(...args)).toEqual({ code: 1, settings: [] });
  const { stdout } = await runCli(['config'], { DATA_DIR: dataDir });
  expect(stdout).toMatch(/^CONNECT_BRAND_NAME +Brand of the up$/m);
  // Somebody who names another database means another system.
  const other = { DATA_DIR: dataDir, DATABASE_URL };
  expect((await runCli(['config'], other)).code).toBe(2);
  rmSync(dataDir, { recursive: true });
});
