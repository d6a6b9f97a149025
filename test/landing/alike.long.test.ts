import { daysAgo } from './bank';
import { eachLogin, type Landing } from './support';

let landing: Landing;
let loginId: string;
eachLogin((...given) => ([landing, loginId] = given));

const MB = 1024 * 1024;

/** An answer of this size whose rows are all alike, including the Id. `debit` is their amount. */
function alike(debit: string, lastRefresh: string, bytes: number): { body: Buffer; rows: number } {
  const row = `{"Id":"00000000-0000-0000-0000-000000000000","Date":"${daysAgo(3)}","Description":"COFFEE","Debit":${debit}}`;
  const [head, tail] = [
    '{"Accounts":[{"Id":"a","Transactions":[',
    `]}],"Login":{"Id":"${loginId}","LastRefresh":"${lastRefresh}"}}`,
  ];
  const rows = Math.floor((bytes - head.length - tail.length) / (row.length + 1));
  return { body: Buffer.from(`${head}${Array(rows).fill(row).join(',')}${tail}`), rows };
}

async function measured<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number; megabytes: number }> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const sample = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const startedMs = performance.now();
  try {
    const value = await work();
    return { value, seconds: (performance.now() - startedMs) / 1_000, megabytes: (peak - before) / 1024 / 1024 };
  } finally {
    clearInterval(sample);
  }
}

const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString();

async function landAlike(debits: string[], bytes: number): Promise<{ seconds: number; megabytes: number }[]> {
  const figures = [];
  for (const [minute, debit] of debits.entries()) {
    const { body, rows } = alike(debit, at(minute), bytes);
    const { value, ...figure } = await measured(() => landing.land(loginId, body, { way: 'thread' }));
    expect(value).toMatchObject({ kind: 'ok', transactions: rows });
    figures.push(figure);
  }
  return figures;
}

test('64 MB of rows that are all alike land, and are known again, in bounded time and memory', async () => {
  for (const { seconds, megabytes } of await landAlike(['1.00', '1.00'], 64 * MB)) {
    expect(seconds).toBeLessThan(180);
    expect(megabytes).toBeLessThan(900);
  }
}, 600_000);

test('rows that are all alike and all change take four times as long when they are four times as many, not sixteen', async () => {
  const [, few] = await landAlike(['1.00', '2.00'], 2 * MB);
  loginId = await landing.register();
  const [, many] = await landAlike(['1.00', '2.00'], 8 * MB);
  expect(many!.seconds / few!.seconds).toBeLessThan(10);
}, 600_000);
