import { Client, Connection } from '@temporalio/client';
import { migrate } from '../../store/migrate';
import { openStore } from '../../store/store';
import { checkReadiness } from '../../process/readiness';
import { createLogger } from '../../process/logging';
import { waitForPreparedDatabase } from '../../worker/prepared-database';
import { emptyDatabase, sql } from '../support/database';
import { steadyPort } from '../support/ports';

const silent = createLogger('fatal');

test('an empty database, and one whose migrations are of an older version, are no prepared ones; a newer one is', async () => {
  const database = await emptyDatabase();
  const store = openStore({ databaseUrl: database.url, applicationName: 'test' });
  const temporal = new Client({
    connection: Connection.lazy({ address: `127.0.0.1:${await steadyPort()}`, interceptors: [] }),
  });
  const said = async () => (await checkReadiness({ store, client: temporal })).checks.database;
  const UNPREPARED = { ok: false, message: expect.stringContaining('setup') as string };
  try {
    await expect(said()).resolves.toEqual(UNPREPARED);
    await migrate(database.url);
    await expect(said()).resolves.toEqual({ ok: true });
    const [newest] = await sql<{ version: number; name: string; checksum: string }>(
      database.url,
      'delete from schema_migrations where version = (select max(version) from schema_migrations) returning *',
    );
    await expect(said()).resolves.toEqual(UNPREPARED);
    await sql(database.url, 'insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
      ...[newest!.version + 1, 'of_a_newer_version', newest!.checksum],
    ]);
    await expect(said()).resolves.toEqual({ ok: true });
  } finally {
    await store.close();
    await temporal.connection.close();
    await database.drop();
  }
});

test('a worker waits for set-up, not for a database that is away, and a signal ends its wait', async () => {
  const wait = (isPrepared: () => Promise<boolean>, signal: AbortSignal = new AbortController().signal) =>
    waitForPreparedDatabase({ isPrepared }, { signal, log: silent });
  const looks = [false, true];
  await wait(() => Promise.resolve(looks.shift()!));
  expect(looks).toEqual([]);
  await wait(() => Promise.reject(new Error('away')));
  const stop = new AbortController();
  const waiting = wait(() => Promise.resolve(false), stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
