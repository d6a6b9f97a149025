import { rmSync } from 'node:fs';
import type { EmbeddedTemporal } from '../../embedded/temporal';
import { startSimulator, type Simulator } from '../../simulator/server';
import { makeBook } from '../kill/book';
import { Command, killAllCommands } from '../kill/command';
import { api, endOfRun, startRun } from '../kill/run';
import { readTables, type LoginRows } from '../kill/tables';
import { freshDatabase, sql, type FreshDatabase } from '../support/database';
import { startTestTemporal } from '../support/embedded-temporal';
import { House } from '../support/house';

/** The same logins in each zone, of the same moment. */
const book = makeBook(7, 20);

interface Seen {
  rows: [string, LoginRows][];
  /** What the app reads of each login: its accounts and its transactions. */
  views: unknown[];
}

const servers: { temporal: EmbeddedTemporal; database: FreshDatabase; simulator: Simulator; dataDir: string }[] = [];
afterAll(async () => {
  killAllCommands();
  for (const { temporal, database, simulator, dataDir } of servers) {
    await simulator.close();
    await database.drop();
    await temporal.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Plays one run with the processes in one zone and the database's sessions in another. */
async function play(zone: string, zoneOfDatabase: string): Promise<Seen> {
  const temporal = await startTestTemporal();
  const database = await freshDatabase();
  const simulator = await startSimulator({ latencyMs: 0, pollsUntilReady: 1 });
  for (const spec of book) simulator.addLogin(structuredClone(spec));
  const settings = await House.settings(simulator, {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    FLINKS_CALLS_PER_SECOND: '200',
    // Which logins are the probes of their bank depends on their order.
    REFRESH_LIVE_AGE: 'off',
    TZ: zone,
  });
  servers.push({ temporal, database, simulator, dataDir: settings['DATA_DIR'] ?? '' });
  await sql(
    database.url,
    `alter database ${new URL(database.url).pathname.slice(1)} set timezone = '${zoneOfDatabase}'`,
  );
  const up = new Command('up', settings);
  await up.ready;
  const run = await endOfRun(settings, await startRun(settings, simulator), up);
  expect(run).toMatchObject({ state: 'finished', total: book.length, warnings: [] });
  const views = [];
  for (const { loginId } of simulator.logins)
    for (const what of ['accounts', 'transactions?limit=500'])
      views.push(withoutIds(await api<object>(settings, 'GET', `/v1/logins/${loginId}/${what}`)));
  expect(await up.stop()).toBe(0);
  return { rows: [...(await readTables(inUtc(database.url))).logins], views };
}

const inUtc = (url: string): string => {
  const read = new URL(url);
  read.searchParams.set('options', '-c timezone=UTC');
  return read.href;
};

/** Without what differs between any two runs: our ids, Flinks' sessions, when we fetched, and LastRefresh of live calls. */
const VARIES =
  /^(requestId|runId|refreshId|next|fetchedAt|collectedAt|.*(Seen|Updated|Refreshed|Vanished)At|lastRefresh)$/;
const withoutIds = (view: object): unknown =>
  JSON.parse(JSON.stringify(view, (key, value: unknown) => (VARIES.test(key) ? undefined : value)));

test('the house under TZ of Kathmandu or St. John\u2019s, its database in another zone, has the rows, dates and views of UTC', async () => {
  const utc = await play('UTC', 'UTC');
  expect(utc.views).toHaveLength(2 * book.length);
  expect(JSON.stringify(utc.views)).toMatch(/"date":"\d{4}-\d\d-\d\d"/);
  for (const [zone, zoneOfDatabase] of [
    ['Asia/Kathmandu', 'America/St_Johns'],
    ['America/St_Johns', 'Pacific/Kiritimati'],
  ] as const) {
    expect(await play(zone, zoneOfDatabase)).toEqual(utc);
  }
}, 400_000);
