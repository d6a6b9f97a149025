import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash32, prng } from '../../simulator/prng';
import { startSimulator, type Simulator } from '../../simulator/server';
import { AppApi } from '../support/app-api';
import { sql } from '../support/database';
import { House } from '../support/house';
import { Command, killAllCommands } from './command';

/**
 * kill -9 of everything while logins take new LoginIds; then `up` on the same data. After each kill every login is whole
 * under one of the two ids, and in the end all are under the new ones, told once. The moments are drawn from KILL_SEED.
 */
const SEED = Number(process.env['KILL_SEED'] ?? 20_261);
const LOGINS = 40;
const KILLS = 4;

let flinks: Simulator;
let settings: NodeJS.ProcessEnv;
beforeAll(async () => {
  flinks = await startSimulator({ latencyMs: 60 });
  settings = await House.settings(flinks, { FLINKS_CALLS_PER_SECOND: '20', LOGIN_SUCCESSION: 'proven' });
});
afterAll(async () => {
  killAllCommands();
  await flinks?.close();
  rmSync(settings?.['DATA_DIR'] ?? '', { recursive: true, force: true });
});

interface Whole {
  registered: string;
  accounts: number;
  rows: number;
  history: number;
}

/** What each customer has, and under which LoginIds. */
const wholesOf = (database: string) =>
  sql<Whole & { reference: string; others: number }>(
    database,
    `select l.reference, l.login_id as registered,
            (select count(*)::int from accounts a where a.login_id = l.login_id) as accounts,
            (select count(*)::int from transactions t where t.login_id = l.login_id and withdrawn_at is null) as rows,
            (select count(*)::int from refreshes r where r.login_id = l.login_id and r.outcome = 'refreshed') as history,
            (select count(*)::int from logins o where o.reference = l.reference and o.login_id <> l.login_id) as others
       from logins l order by l.reference`,
  );

test('whenever everything is killed, a login is whole under its old LoginId or under its new one', async () => {
  const moments = prng(hash32(`${SEED}/succession`));
  const pairs = Array.from({ length: LOGINS }, () => {
    const old = flinks.addLogin({ loginId: randomUUID(), lastRefresh: new Date().toISOString() }).loginId;
    return {
      old,
      by: flinks.addLogin({ loginId: randomUUID(), lastRefresh: new Date().toISOString(), sameAs: old }).loginId,
    };
  });
  let up = new Command('up', settings);
  let ready = await up.ready;
  const api = () => new AppApi(ready.gateway, settings['GATEWAY_API_KEYS']!, () => up.tail());
  await api().call('POST', '/v1/logins', { logins: pairs.map(({ old }) => ({ loginId: old, reference: old })) });
  for (const { old } of pairs) await api().call('POST', `/v1/logins/${old}/refresh`, { live: false });
  const complete = (rows: Whole[]) =>
    rows.length === LOGINS && rows.every(({ history, accounts }) => history > 0 && accounts === 2);
  await api().until(async () => complete(await wholesOf(ready.database)), 'the data of all');
  const before = await wholesOf(ready.database);

  for (const { old, by } of pairs) {
    const claim = { eventId: randomUUID(), loginId: by };
    await api().call('POST', `/v1/logins/${old}/connect-completed`, claim);
  }
  let seenOld = 0;
  let seenNew = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await sleep(moments.between(300, 2_500));
    await up.killGroup();
    up = new Command('up', settings);
    ready = await up.ready;
    const found = await wholesOf(ready.database);
    expect(found.map(({ reference }) => reference)).toEqual(before.map(({ reference }) => reference));
    for (const [at, whole] of found.entries()) {
      const { old, by } = pairs.find((pair) => pair.old === whole.reference)!;
      expect([old, by]).toContain(whole.registered);
      expect(whole).toMatchObject({ accounts: 2, rows: before[at]!.rows, others: 0 });
      expect(whole.history).toBeGreaterThanOrEqual(before[at]!.history);
      if (whole.registered === old) seenOld += 1;
      else seenNew += 1;
    }
  }
  // Otherwise no kill came in the middle, and this has shown nothing.
  expect(seenOld).toBeGreaterThan(0);
  expect(seenNew).toBeGreaterThan(0);

  const isDone = async () => {
    const done = await sql<{ count: number }>(
      ready.database,
      'select count(*)::int as count from replacements where switched_off_at is not null and not unsettled',
    );
    return done[0]!.count === LOGINS;
  };
  await api().until(isDone, 'the end of all replacements', 180_000);
  const told = await sql<{ id: string }>(
    ready.database,
    `select data ->> 'loginId' as id from events where type = 'login.replaced'`,
  );
  expect(told.map(({ id }) => id).sort()).toEqual(pairs.map(({ old }) => old).sort());
  const isFresh = async () => (await wholesOf(ready.database)).every(({ history }) => history > 1);
  await api().until(isFresh, 'the data of all under their new LoginIds', 180_000);
  expect((await wholesOf(ready.database)).map(({ rows }) => rows)).toEqual(before.map(({ rows }) => rows));
  for (const { old, by } of pairs) {
    expect(flinks.logins.find(({ loginId }) => loginId === old)).toMatchObject({ scheduled: false });
    expect(flinks.logins.find(({ loginId }) => loginId === by)).toMatchObject({ scheduled: true });
  }
  expect(flinks.violations).toEqual([]);
  expect(await up.stop()).toBe(0);
}, 600_000);
