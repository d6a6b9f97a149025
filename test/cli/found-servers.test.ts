import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { foundServers, leaveAddresses } from '../../cli/found-servers';
import { startSimulator } from '../../simulator/server';
import { settingsOf } from '../config/support';
import { emptyDatabase } from '../support/database';
import { House } from '../support/house';
import { testTemporal } from '../support/temporal';

const ADDRESS = '127.0.0.1:7233';
const DATABASE_URL = 'postgres://someone:planted@db/x';

test('a database that `up` was given is not written down: other commands are given it too', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'flinks-found-'));
  const ofUp = settingsOf({ DATABASE_URL, DATA_DIR: dataDir });
  const temporal = { address: ADDRESS, namespace: 'default', connection: { address: ADDRESS }, payloadKeys: null };
  const leave = leaveAddresses(ofUp, { databaseUrl: DATABASE_URL, temporal, ui: 'http://ui' });
  expect(readFileSync(join(dataDir, 'up.json'), 'utf8')).not.toContain('planted');
  expect(() => foundServers(settingsOf({ DATA_DIR: dataDir }))).toThrow(/DATABASE_URL is required here too/);
  expect(foundServers(ofUp)).toMatchObject({
    databaseUrl: DATABASE_URL,
    temporal: { address: ADDRESS },
    ui: 'http://ui',
  });
  leave();
  expect(existsSync(join(dataDir, 'up.json'))).toBe(false);
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
