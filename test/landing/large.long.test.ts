import { randomUUID } from 'node:crypto';
import { largeAnswerSlots, readLargeAnswer } from '../../activities/large-answers';
import { openStore } from '../../store/store';
import { gatewayOn } from '../gateway/support';
import { asRole } from '../support/database';
import { guid, largeAnswer, transactionText } from '../support/large-answer';
import { openLanding, type Landing } from './support';

let landing: Landing;
beforeAll(async () => {
  landing = await openLanding();
});
afterAll(() => landing.end());

interface Row {
  id: string;
  accountId: string;
  date: string;
  description: string;
  debit: string | null;
  credit: string | null;
  balance: string;
}
const SIZE = { accounts: 20, transactionsPerAccount: 6_000 };

/** Exact cents. */
const cents = (amount: string | null): bigint => (amount === null ? 0n : BigInt(amount.replace('.', '')));

/** What Flinks sent, read from the same text by separate code: every amount is taken as text. */
function sent(loginId: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (let number = 0; number < SIZE.accounts; number += 1) {
    const accountId = guid(`${loginId}/${number}`);
    for (let index = 0; index < SIZE.transactionsPerAccount; index += 1) {
      const text = transactionText(accountId, index);
      const given = JSON.parse(text.replace(/:(-?[\d.]+)/g, ':"$1"')) as Record<string, string>;
      const { Id, Date: date, Description, Debit, Credit, Balance } = given;
      rows.set(Id!, {
        id: Id!,
        accountId,
        date: date!,
        description: Description!,
        debit: Debit!,
        credit: Credit!,
        balance: Balance!,
      });
    }
  }
  return rows;
}

test('120,000 transactions of one answer are paged back exactly, while other data arrives', async () => {
  const loginId = await landing.register();
  const requestId = randomUUID();
  const body = largeAnswer(loginId, SIZE);
  expect(await landing.land(loginId, body, { requestId })).toEqual({
    kind: 'ok',
    status: 200,
    accounts: 20,
    transactions: 120_000,
  });

  const store = openStore({ databaseUrl: asRole(landing.url, 'gateway'), applicationName: 'test-gateway' });
  const gateway = gatewayOn(store);
  const expected = sent(loginId);
  const totals = { debit: 0n, credit: 0n, balance: 0n };
  for (const row of expected.values())
    for (const side of ['debit', 'credit', 'balance'] as const) totals[side] += cents(row[side]);

  let path: string | null = `/v1/logins/${loginId}/transactions?limit=5000`;
  for (let pages = 0; path !== null; pages += 1) {
    const answer = await gateway.call('GET', path);
    const { transactions, next }: { transactions: Row[]; next: string | null } = answer.json();
    for (const row of transactions) {
      if (row.accountId === 'new') continue;
      const { id } = row;
      const wanted = expected.get(id);
      if (JSON.stringify({ ...wanted }) !== JSON.stringify(row)) expect(row).toEqual(wanted);
      expected.delete(id);
      for (const side of ['debit', 'credit', 'balance'] as const) totals[side] -= cents(row[side]);
    }
    // One row newer than all remaining pages, and one older than all of them.
    const news = ['2026-12-31', '2020-01-01'].map((date) => `{"Id":"${date}-${pages}","Date":"${date}"}`);
    await landing.land(loginId, `{"Accounts":[{"Id":"new","Transactions":[${news.join(',')}]}]}`);
    path = next === null || expected.size === 0 ? null : `/v1/logins/${loginId}/transactions?limit=5000&after=${next}`;
  }
  expect(expected.size).toBe(0);
  expect(totals).toEqual({ debit: 0n, credit: 0n, balance: 0n });
  await gateway.app.close();
  await store.close();
}, 240_000);

const signal = new AbortController().signal;
const large = (raw: Buffer) => ({
  kind: 'large' as const,
  endpoint: 'getAccountsDetail' as const,
  status: 200,
  requestId: randomUUID(),
  raw,
});

test('an answer that needs more memory than its thread has fails alone, and says how large it was', async () => {
  const raw = Buffer.from(`{"Accounts":[{"Id":"a","Transactions":[${'{},'.repeat(2_000_000)}{}]}]}`);
  const bytes = raw.length;
  await expect(readLargeAnswer(large(raw), signal)).rejects.toMatchObject({
    kind: 'unexpectedShape',
    message: expect.stringContaining(`${bytes} bytes`) as string,
  });
  expect(await readLargeAnswer(large(Buffer.from('{"Accounts":[]}')), signal)).toMatchObject({ kind: 'ready' });
}, 240_000);

test('reading ends when the activity is cancelled', async () => {
  const cancelled = new AbortController();
  const reading = readLargeAnswer(large(largeAnswer(guid('x'), SIZE)), cancelled.signal);
  const reason = new Error('cancelled');
  cancelled.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

test('a body above four megabytes waits for its turn, with heartbeats; a smaller one does not', async () => {
  const loginId = await landing.register();
  const small = largeAnswer(loginId, { accounts: 2, transactionsPerAccount: 2_000 });
  const body = largeAnswer(loginId, { accounts: 5, transactionsPerAccount: 6_000 });
  expect([small.length < 4_000_000, body.length > 4_500_000]).toEqual([true, true]);
  const endTurn = await largeAnswerSlots.acquire(signal);
  let landed = false;
  let beat: () => void = () => undefined;
  const nextBeat = () => new Promise<void>((resolve) => (beat = resolve));
  const waiting = landing.land(loginId, body, { onHeartbeat: () => beat() }).finally(() => (landed = true));
  expect(
    await landing.land(await landing.register(), small.toString().replaceAll(loginId, randomUUID())),
  ).toMatchObject({
    code: 'LOGIN_MISMATCH',
  });
  // Twice: after such a silence Temporal would consider the worker dead.
  await nextBeat();
  await nextBeat();
  expect(landed).toBe(false);
  endTurn();
  expect(await waiting).toMatchObject({ transactions: 30_000 });
  (await largeAnswerSlots.acquire(signal))();
});

test('an answer over the limit is refused with the limit', async () => {
  const limited = await openLanding({ maxAnswerBytes: 1_000 });
  const loginId = await limited.register();
  const body = largeAnswer(loginId, { accounts: 1, transactionsPerAccount: 20 });
  await expect(limited.land(loginId, body)).rejects.toMatchObject({
    type: 'FlinksUnexpectedShape',
    message: expect.stringContaining('answer of more than 1000 bytes') as string,
  });
  await limited.end();
});
