import { randomUUID } from 'node:crypto';
import { openTestGateway, type TestGateway } from '../gateway/support';

/** What `statusScene` has put into the database. */
export interface StatusScene {
  gateway: TestGateway;
  /** A login that waits and has a history and accounts. */
  loginId: string;
  banks: string[];
}

const CODES = ['INVALID_PASSWORD', 'QUESTION_NOT_FOUND', 'RETRY_LATER', 'UNAUTHORIZED'];

/** A house with this many banks, logins and daily runs, and with waits and brakes, for the pages of an operator. */
export async function statusScene({
  banks: count,
  logins,
  runs = 30,
  name = (at) => `Bank ${at} of the prairies`,
}: {
  banks: number;
  logins: number;
  runs?: number;
  name?: (at: number) => string;
}): Promise<StatusScene> {
  const gateway = await openTestGateway();
  const banks = Array.from({ length: count }, (_, at) => name(at));
  await gateway.sql(
    `insert into logins (login_id, reference, institution, institution_id, state, last_refreshed_at, awaited_code)
     select gen_random_uuid()::text, case when n % 3 > 0 then 'customer-' || n end, ($2::text[])[1 + n % $3], 1 + n % $3,
            case when n % 3 = 0 then 'awaiting_user' else 'idle' end, now() - n % 40 * interval '1 day', null
       from generate_series(1, $1::int) n`,
    [logins, banks, count],
  );
  await gateway.sql(
    `insert into waits (login_id, reason, code, since, counts_from)
     select login_id, case when n % 4 = 0 then 'mfa' else 'reconnect' end, case when n % 4 > 0 then ($1::text[])[n % 4] end,
            now() - n % 300 * interval '1 hour', now() - n % 300 * interval '1 hour'
       from (select login_id, row_number() over (order by login_id) as n from logins where state = 'awaiting_user') l`,
    [CODES],
  );
  let newest = '';
  for (let ago = runs - 1; ago >= 0; ago -= 1) {
    newest = randomUUID();
    await pastRun(gateway, { runId: newest, ago, banks });
  }
  await gateway.sql(
    `insert into run_brakes (run_id, institution, code, count, of)
     select $1, b, 'INVALID_PASSWORD', 23, 61 from unnest($2::text[]) b limit 3`,
    [newest, banks],
  );
  await gateway.sql(
    `insert into events (type, data, dead_at, failure) values ('operator.alert', '{"code": "example"}', now(), 'HTTP 503')`,
  );
  return { gateway, banks, loginId: await longStory(gateway, banks[0]!) };
}

async function pastRun(gateway: TestGateway, { runId, ago, banks }: { runId: string; ago: number; banks: string[] }) {
  const bad = ago === 12;
  const counts = { refreshed: bad ? 10 : 40 - (ago % 5), awaiting_user: 5 + (ago % 5), unavailable: bad ? 30 : 2 };
  const all = { gave_up: 1, failed: ago % 9 === 0 ? 1 : 0, revoked: 0, open: 0, ...counts };
  const total = Object.values(all).reduce((sum, n) => sum + n, 0);
  const sums = Object.fromEntries(Object.entries(all).map(([outcome, n]) => [outcome, n * banks.length]));
  const frozen = {
    counts: sums,
    byPath: { cached: counts.refreshed * banks.length },
    byInstitution: Object.fromEntries(banks.map((bank) => [bank, all])),
    byAge: {},
  };
  await gateway.sql(
    `insert into runs (run_id, workflow_id, trigger, state, total, frozen, started_at, finished_at)
     values ($1::text, $1, 'schedule', $2, $3, $4, now() - ($5 * 24 + 3) * interval '1 hour', now() - ($5 * 24 + 1) * interval '1 hour')`,
    [runId, ago === 20 ? 'stopped' : 'finished', total * banks.length, JSON.stringify(frozen), ago],
  );
  await gateway.sql(
    `insert into run_institutions (run_id, institution, logins, cached, live, awaiting_user, gave_up, unavailable, failed, codes, returns)
     select $1, b, $3, $4 - 4, 4, $5, 1, $6, $7, '{"INVALID_PASSWORD": 5, "MFA": 4, "RETRY_LATER": 2, "UNAUTHORIZED": 1}', '{"12": 2}'
       from unnest($2::text[]) b`,
    [runId, banks, total, counts.refreshed, counts.awaiting_user, counts.unavailable, all.failed],
  );
}

/** A waiting login with seven refreshes of twelve steps, an ask and three accounts. */
async function longStory(gateway: TestGateway, institution: string): Promise<string> {
  const loginId = randomUUID();
  await gateway.store.logins.upsertMany([{ loginId, reference: 'customer-long-story', institution }]);
  await gateway.sql(
    `update logins set state = 'awaiting_user', last_refreshed_at = now() - interval '9 days' where login_id = $1`,
    [loginId],
  );
  await gateway.sql(
    `insert into waits (login_id, reason, code, since, counts_from) values ($1, 'reconnect', 'INVALID_PASSWORD', now() - interval '8 days', now() - interval '8 days')`,
    [loginId],
  );
  await gateway.sql(`insert into events (type, login_id, data) values ('login.awaiting_user', $1, '{}')`, [loginId]);
  for (let ago = 0; ago < 7; ago += 1) {
    const steps = Array.from({ length: 12 }, (_, at) => ({
      box: 'AFDJ'[at % 4],
      status: at % 4 === 1 ? 401 : 202,
      code: at % 4 === 1 ? 'INVALID_PASSWORD' : null,
      at: new Date(Date.now() - ago * 86_400_000 + at * 1_000).toISOString(),
    }));
    await gateway.sql(
      `insert into refreshes (refresh_id, login_id, trigger, started_at, ended_at, outcome, code, steps)
       values ($1, $2, 'run', now() - $3 * interval '1 day', now(), 'unavailable', 'RETRY_LATER', $4)`,
      [randomUUID(), loginId, ago, JSON.stringify(steps)],
    );
  }
  await gateway.sql(
    `insert into accounts (login_id, account_id, title, position, request_id, missing_since, stale_since)
     values ($1, 'acc-1', 'Planted title', 1, 'r', null, null), ($1, 'acc-2', 'Planted title', 2, 'r', now(), null), ($1, 'acc-3', 'Planted title', 3, 'r', null, now())`,
    [loginId],
  );
  return loginId;
}
