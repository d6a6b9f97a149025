import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../embedded/postgres';
import { REFRESH_TASK_QUEUE, refreshLoginWorkflowId } from '../../domain/ids';
import { DEFAULT_POLICY } from '../../domain/policy';
import { migrate } from '../../store/migrate';
import { openStore } from '../../store/store';
import { createLogger } from '../../process/logging';
import { startWorkers } from '../../worker/workers';
import type { refreshLogin } from '../../workflows/refresh-login/workflow';
import { holding, untilBlocked } from '../store/support';
import { FakeFlinks } from '../support/fake-flinks';
import { connectToTestTemporal } from '../support/temporal';
import { TEST_BUNDLE } from '../support/workflow-bundle';
import { bodyOf, eachLogin, type Landing } from './support';
import { setTimeout as sleep } from 'node:timers/promises';

let landing: Landing;
let loginId: string;
eachLogin((...given) => ([landing, loginId] = given));

const ROWS = ['{"Id":"t","Date":"2026-05-04","Debit":1}', '{"Id":"u","Date":"2026-05-05","Debit":2}'];
const titled = (title: string) => bodyOf(ROWS, `"Id":"one","Title":"${title}","Holder":{"Name":"${title}"}`);
const LANDED = { kind: 'ok', status: 200, accounts: 1, transactions: 2 };

test.each(['logins', 'accounts', 'holders', 'transactions', 'payloads'])(
  'a connection lost while a landing writes %s leaves nothing of an answer, and the next attempt all of it',
  async (table) => {
    const holder = await holding(landing.url, `lock table ${table} in exclusive mode`);
    // The login's row is locked before anything is written, which does not interfere.
    const lost = expect(landing.land(loginId, titled('whole'))).rejects.toMatchObject({ code: 'database_unreachable' });
    const [pid] = await untilBlocked(landing, 1);
    await landing.sql('select pg_terminate_backend($1)', [pid]);
    await lost;
    await holder.letGo();
    expect(await landing.dump(loginId)).toEqual([]);
    expect(await landing.land(loginId, titled('whole'))).toEqual(LANDED);
    expect(await landing.dump(loginId)).toHaveLength(4);
  },
);

/** An answer that is requested from Flinks now and given on command. */
function slowAnswer(title: string) {
  let give: () => void = () => undefined;
  let beAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (beAsked = resolve));
  const given = new Promise<void>((resolve) => (give = resolve));
  const body = async () => {
    beAsked();
    await given;
    return titled(title);
  };
  return { landed: landing.land(loginId, body), asked, give: () => give() };
}

describe('an answer so slow that its attempt was given up, while the next attempt is at work (F25)', () => {
  async function twoAttempts() {
    const first = slowAnswer('first');
    await first.asked;
    const second = slowAnswer('second');
    await second.asked;
    return { first, second };
  }
  const titles = async () => (await landing.store.bankData.accounts(loginId)).accounts.map(({ title }) => title);

  test('after that one has written changes no row, whatever it says', async () => {
    const { first, second } = await twoAttempts();
    second.give();
    expect(await second.landed).toEqual(LANDED);
    const before = await landing.dump(loginId, { versions: true });
    const payloads = await landing.sql('select xmin::text, * from payloads where login_id = $1', [loginId]);
    const late = expect(first.landed).rejects.toMatchObject({ type: 'RefreshSuperseded' });
    first.give();
    await late;
    expect(await landing.dump(loginId, { versions: true })).toEqual(before);
    expect(await landing.sql('select xmin::text, * from payloads where login_id = $1', [loginId])).toEqual(payloads);
  });

  test('before that one has written is written over', async () => {
    const { first, second } = await twoAttempts();
    first.give();
    expect(await first.landed).toEqual(LANDED);
    second.give();
    expect(await second.landed).toEqual(LANDED);
    expect(await titles()).toEqual(['second']);
  });
});

describe('the database goes away in the middle of a refresh, and comes back (F11)', () => {
  let dataDir: string;
  let postgres: EmbeddedPostgres;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'flinks-away-'));
    postgres = await startEmbeddedPostgres({ dataDir });
    await migrate(postgres.url);
  });
  afterEach(async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test.each(['authorizeCached', 'getAccountsDetail', 'getAttributes'] as const)(
    'while Flinks is asked for %s: the refresh ends as it would have, and leaves the same rows',
    async (call) => {
      const temporal = await connectToTestTemporal();
      const store = openStore({ databaseUrl: postgres.url, applicationName: 'test', withinMs: { connection: 1_000 } });
      const flinks = new FakeFlinks();
      const workers = await startWorkers({
        connection: temporal.native,
        namespace: temporal.namespace,
        bundlePath: TEST_BUNDLE,
        flinks,
        store,
        policy: DEFAULT_POLICY,
        callsPerSecond: 100,
        shutdownGraceMs: 10_000,
        log: createLogger('fatal'),
      });
      const refreshed = async () => {
        const id = randomUUID();
        await store.logins.upsertMany([{ loginId: id }]);
        const outcome = await temporal.client.workflow.execute<typeof refreshLogin>('refreshLogin', {
          workflowId: refreshLoginWorkflowId(id),
          taskQueue: REFRESH_TASK_QUEUE,
          args: [{ loginId: id }],
        });
        return { outcome, rows: await rowsOf(id) };
      };
      const rowsOf = async (id: string) => {
        const dump: string[] = [];
        await store.exports.dump(id, async (line) => {
          const { table, row } = JSON.parse(line) as { table: string; row: Record<string, unknown> };
          // A step may be missing from the history, but nothing else.
          if (table !== 'refreshes') dump.push(table, ...Object.keys(row).filter((key) => row[key] !== null));
        });
        return dump;
      };
      const quiet = await refreshed();
      const real = flinks[call] as (input: never) => Promise<unknown>;
      let wentAway = false;
      let back: Promise<void> = Promise.resolve();
      Object.assign(flinks, {
        async [call](input: never) {
          if (!wentAway) {
            wentAway = true;
            await postgres.stop();
            // The call is answered while the database is down. The database comes back during the retries of the first
            // write, however slowly it starts: an answer is given up after some seconds.
            const answer = await real(input);
            back = sleep(500).then(async () => void (postgres = await startEmbeddedPostgres({ dataDir })));
            return answer;
          }
          return real(input);
        },
      });
      const faulty = await refreshed();
      expect(wentAway).toBe(true);
      await back;
      expect(faulty).toEqual(quiet);
      expect(quiet.outcome).toMatchObject({ outcome: 'refreshed' });
      await workers.stop();
      await store.close();
      await temporal.close();
    },
  );
});
