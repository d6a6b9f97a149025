import { randomUUID } from 'node:crypto';
import { HouseClient } from '../../client/house-client';
import { REFRESH_TASK_QUEUE, withdrawLoginWorkflowId } from '../../domain/ids';
import { openConnectUpdate, type WithdrawLoginInput } from '../../workflows/messages';
import type { withdrawLogin } from '../../workflows/withdraw-login';
import type { Behaviour } from '../support/fake-flinks';
import { crewOfFile, type RunHarness } from '../support/run-harness';
import { tracesOf } from '../support/traces';
import { account } from '../store/support';

/** Withdrawal of consent, on a real database and a real server. */
const crew = crewOfFile();
let harness: RunHarness;
let client: HouseClient;
beforeEach(async () => {
  harness = await crew.next();
  client = new HouseClient(harness.client);
});
afterEach(() => harness.stop());

const start = (input: WithdrawLoginInput & { graceMs?: number }) =>
  harness.client.workflow.start<typeof withdrawLogin>('withdrawLogin', {
    workflowId: withdrawLoginWorkflowId(input.loginId),
    taskQueue: REFRESH_TASK_QUEUE,
    args: [{ graceMs: 0, ...input }],
  });
/** As in the gateway: the mark, then the workflow. */
const withdraw = async (loginId: string, deleteCard = false) => {
  const withdrawal = await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard });
  return start(withdrawal!);
};
const boxesOf = (loginId: string) =>
  harness.flinks.calls
    .filter((call) => call.loginId === loginId)
    .map(({ box }) => box)
    .join('');
const alerts = async () =>
  (await harness.store.events.list({ limit: 100 })).events.filter(({ type }) => type === 'operator.alert');
const resultOf = (loginId: string) => harness.refreshOf(loginId).result();
const noTraces = async (...words: string[]) => expect(await tracesOf(harness.databaseUrl, words)).toEqual([]);
const waiting = async (behaviour: Behaviour = { cached: 'INVALID_PASSWORD' }) => {
  const loginId = await harness.login(behaviour);
  await client.startRefresh({ loginId, live: false });
  await harness.untilState(loginId, 'awaiting_user');
  return loginId;
};
/** A promise that ends when the test says so. */
const gate = () => {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
};

test('the nightly refresh is turned off, and nothing is left of the login', async () => {
  const loginId = await harness.login();
  const handle = await withdraw(loginId);
  await expect(handle.result()).resolves.toEqual({ state: 'purged', nightlyRefresh: 'off', card: 'kept' });
  expect(boxesOf(loginId)).toBe('S');
  await noTraces(loginId);
});

test('with deleteCard the card is deleted after it', async () => {
  const loginId = await harness.login();
  await expect((await withdraw(loginId, true)).result()).resolves.toMatchObject({ card: 'deleted' });
  expect(boxesOf(loginId)).toBe('SX');
});

describe('INVALID_LOGIN is no proof that Flinks has done its part', () => {
  test('DeleteCard that is done proves everything', async () => {
    const loginId = await harness.login({ scheduled: 'INVALID_LOGIN' });
    const done = { state: 'purged', nightlyRefresh: 'off', card: 'deleted' };
    await expect((await withdraw(loginId, true)).result()).resolves.toEqual(done);
    expect([boxesOf(loginId), await alerts()]).toEqual(['SX', []]);
  });

  test('a card that is gone after its login was switched off: the answer before was lost', async () => {
    const loginId = await harness.login({ card: 'INVALID_LOGIN' });
    await expect((await withdraw(loginId, true)).result()).resolves.toMatchObject({ card: 'deleted' });
    expect(boxesOf(loginId)).toBe('SX');
  });

  test('of a card that is kept, a cached Authorize proves that the nightly job is off; nothing of it is stored', async () => {
    const loginId = await harness.login({ scheduled: 'INVALID_LOGIN', isScheduled: false });
    await expect((await withdraw(loginId)).result()).resolves.toMatchObject({ nightlyRefresh: 'off' });
    expect(boxesOf(loginId)).toBe('SA');
    await noTraces(loginId);
  });

  test.each([
    ['the nightly job is on', { scheduled: 'INVALID_LOGIN', isScheduled: true }, false, 'SAS'],
    ['it is not known there either', { scheduled: 'INVALID_LOGIN', cached: 'INVALID_LOGIN' }, false, 'SAS'],
    ['neither call knows it', { scheduled: 'INVALID_LOGIN', card: 'INVALID_LOGIN' }, true, 'SXSX'],
  ])('%s: it is tried again, and asked only once', async (_what, behaviour, deleteCard, boxes) => {
    const loginId = await harness.login(behaviour);
    const handle = await withdraw(loginId, deleteCard);
    await harness.until(async () => boxesOf(loginId).length >= boxes.length, 'the second round');
    expect(boxesOf(loginId).slice(0, boxes.length)).toBe(boxes);
    harness.flinks.set(loginId, {});
    await expect(handle.result()).resolves.toMatchObject({ state: 'purged', nightlyRefresh: 'off' });
  });
});

test('whoever can start it without a recorded withdrawal changes nothing, and is told so', async () => {
  const [loginId, other] = [await waiting(), await harness.login()];
  const before = await harness.store.logins.get(loginId);
  const recorded = (await harness.store.withdrawals.mark({
    by: { actor: 'cli:test' },
    loginId: other,
    deleteCard: false,
  }))!;
  const boxes = boxesOf(loginId);
  const forged = [
    { loginId },
    { loginId, deleteCard: true },
    { loginId: loginId.toUpperCase(), deleteCard: true },
    { loginId, withdrawalId: randomUUID(), deleteCard: true },
    // Another login's withdrawal.
    { loginId, withdrawalId: recorded.withdrawalId, deleteCard: true },
    { loginId: 'no LoginId' },
    { loginId: randomUUID() },
    null,
  ] as unknown as WithdrawLoginInput[];
  for (const input of forged) {
    const handle = await harness.client.workflow.start<typeof withdrawLogin>('withdrawLogin', {
      workflowId: withdrawLoginWorkflowId(loginId),
      taskQueue: REFRESH_TASK_QUEUE,
      args: [input],
    });
    await expect(handle.result()).resolves.toEqual({ state: 'unknown' });
  }
  expect(await harness.store.logins.get(loginId)).toEqual(before);
  expect([boxesOf(loginId), boxesOf(other)]).toEqual([boxes, '']);
  const { lines } = await harness.store.audit.list({ limit: 10 });
  expect(lines.map(({ action, loginId: of }) => [action, of])).toEqual([['login.withdraw', other]]);
});

test('deleteCard is what the record says, not what the start says', async () => {
  const loginId = await harness.login();
  const withdrawal = (await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false }))!;
  const handle = await start({ ...withdrawal, deleteCard: true } as WithdrawLoginInput);
  await expect(handle.result()).resolves.toMatchObject({ card: 'kept' });
  expect(boxesOf(loginId)).toBe('S');
});

test('two starts at once share one workflow', async () => {
  const loginId = await harness.login();
  const withdrawal = (await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false }))!;
  const [one, two] = await Promise.all([client.withdraw(withdrawal), client.withdraw(withdrawal)]);
  expect(one).toEqual(two);
  await harness.until(async () => boxesOf(loginId) === 'S', 'the one call');
});

test('a refresh that waits for its user ends as revoked, a click in it is answered, no call is made', async () => {
  const loginId = await waiting();
  await expect(harness.refreshOf(loginId).executeUpdate(openConnectUpdate)).resolves.toEqual({ mode: 'relink' });
  const before = boxesOf(loginId);
  await (await withdraw(loginId)).result();
  await expect(resultOf(loginId)).resolves.toEqual({ outcome: 'revoked' });
  expect(boxesOf(loginId)).toBe(`${before}S`);
  await noTraces(loginId);
});

test('a raw signal with start for a withdrawn login makes no call', async () => {
  const loginId = await harness.login();
  const handle = await withdraw(loginId);
  const refreshed = async (more = {}) => {
    await client.connectCompleted(loginId, { eventId: randomUUID(), source: 'raw', ...more });
    return (await resultOf(loginId)) as unknown;
  };
  await expect(refreshed()).resolves.toEqual({ outcome: 'revoked' });
  await handle.result();
  await expect(refreshed()).resolves.toEqual({ outcome: 'revoked' });
  // Nor is there an alert that would name it again.
  await expect(refreshed({ loginId: randomUUID() })).resolves.toEqual({ outcome: 'revoked' });
  expect(boxesOf(loginId)).toBe('S');
  await noTraces(loginId);
});

test('a live call that goes on although it is cancelled: DeleteCard waits for its end, and what it brought is thrown away', async () => {
  const { open, passed } = gate();
  const authorizeLive = harness.flinks.authorizeLive;
  harness.flinks.authorizeLive = async (input) => {
    const answer = await authorizeLive(input);
    await passed;
    return answer;
  };
  const loginId = await harness.login();
  await client.startRefresh({ loginId, live: true });
  await harness.until(async () => boxesOf(loginId) === 'F', 'the bank is being asked');
  const handle = await withdraw(loginId, true);
  await harness.until(async () => boxesOf(loginId) === 'FS', 'the nightly refresh is off');
  await harness.until(async () => {
    const { events } = await harness.refreshOf(loginId).fetchHistory();
    return (events ?? []).some((event) => event.activityTaskCancelRequestedEventAttributes);
  }, 'its cancellation');
  expect((await harness.refreshOf(loginId).describe()).status.name).toBe('RUNNING');
  expect(boxesOf(loginId)).toBe('FS');
  open();
  await expect(resultOf(loginId)).resolves.toEqual({ outcome: 'revoked' });
  await handle.result();
  expect(boxesOf(loginId)).toBe('FSX');
  await noTraces(loginId);
});

test('accounts that arrive after the mark are not stored, and their attributes are not asked for', async () => {
  const { open, passed } = gate();
  harness.flinks.getAccountsDetail = async ({ requestId }) => {
    harness.flinks.calls.push({ loginId, box: 'D' });
    await passed;
    const detail = {
      requestId,
      loginId,
      institution: 'Maple Bank',
      institutionId: 901,
      lastRefresh: null,
      accounts: [account()],
      unreadable: [],
    };
    return { kind: 'ready', detail: detail, raw: Buffer.from('{"Name":"Jo Doe"}') };
  };
  const loginId = await harness.login();
  await client.startRefresh({ loginId, live: false });
  await harness.until(async () => boxesOf(loginId) === 'AD', 'the accounts are being collected');
  const handle = await withdraw(loginId);
  open();
  await expect(resultOf(loginId)).resolves.toEqual({ outcome: 'revoked' });
  await handle.result();
  expect(boxesOf(loginId).replace('S', '')).toBe('AD');
  await noTraces(loginId, '0001234', 'Jo Doe');
});

test.each([
  ['cached', false],
  ['live', true],
])('withdrawn while the token of a %s call is minted: the call is not made', async (_kind, live) => {
  const { open, passed } = gate();
  let minting = false;
  harness.flinks.generateAuthorizeToken = async () => {
    minting = true;
    await passed;
    return randomUUID();
  };
  const loginId = await harness.login();
  await client.startRefresh({ loginId, live });
  await harness.until(async () => minting, 'a token is being minted');
  const handle = await withdraw(loginId);
  open();
  await expect(resultOf(loginId)).resolves.toEqual({ outcome: 'revoked' });
  await handle.result();
  expect(boxesOf(loginId)).toBe('S');
});

test('one in a run: polled or awaited, its row is revoked and the run goes on to its end; a held ask never goes out', async () => {
  harness.policy.pollLimitMs = 60_000;
  const polled = await harness.login({ detail: 'pending' });
  const awaited = await harness.login({ cached: 'INVALID_PASSWORD' });
  await harness.logins(2);
  const { runId, handle } = await harness.startRun();
  await harness.until(async () => /J/.test(boxesOf(polled)), 'the poll');
  await harness.until(async () => (await harness.store.logins.get(awaited))?.awaiting !== null, 'the wait');
  const withdrawals = [await withdraw(polled), await withdraw(awaited)];
  await Promise.all(withdrawals.map((withdrawal) => withdrawal.result()));
  await handle.result();
  const run = await harness.store.runs.get(runId);
  expect(run).toMatchObject({ state: 'finished', total: 4, counts: { refreshed: 2, revoked: 2, open: 0 } });
  const { events } = await harness.store.events.list({ limit: 100 });
  expect(events.filter(({ type }) => type === 'login.awaiting_user')).toEqual([]);
  await noTraces(polled, awaited);
});

test('CARD_IN_USE is waited out', async () => {
  const loginId = await harness.login({ card: 'CARD_IN_USE' });
  const handle = await withdraw(loginId, true);
  await harness.until(async () => /^SXX/.test(boxesOf(loginId)), 'another try');
  harness.flinks.set(loginId, {});
  await expect(handle.result()).resolves.toMatchObject({ card: 'deleted' });
  expect(await alerts()).toEqual([]);
});

test('DeleteCard does not wait until SetScheduledRefresh succeeds, nor does the purge of what is ours for either', async () => {
  const loginId = await harness.login({ scheduled: 'TOO_MANY_REQUESTS', card: 'CARD_IN_USE' });
  await harness.startRun();
  await harness.store.audit.record({ actor: 'cli:test', action: 'login.patch', loginId, detail: {} });
  const handle = await withdraw(loginId, true);
  await harness.until(async () => /^SXSX/.test(boxesOf(loginId).replace(/[ADI]/g, '')), 'both, again and again');
  await harness.until(
    async () => (await tracesOf(harness.databaseUrl, [loginId])).join() === 'withdrawals.login_id',
    'the purge of all but what the calls need',
  );
  harness.flinks.set(loginId, { scheduled: 'TOO_MANY_REQUESTS' });
  await harness.until(async () => /XS{3}$/.test(boxesOf(loginId)), 'the card is deleted, and not again');
  harness.flinks.set(loginId, {});
  await expect(handle.result()).resolves.toEqual({ state: 'purged', nightlyRefresh: 'off', card: 'deleted' });
  await noTraces(loginId);
});

test('what only people can mend is told to them, once, without naming the login, and tried on', async () => {
  const loginId = await harness.login({ scheduled: 'ACCESS_DENIED' });
  const handle = await withdraw(loginId);
  await harness.until(async () => /^SSS/.test(boxesOf(loginId)), 'further tries');
  expect(await alerts()).toMatchObject([{ data: { code: 'withdrawal_unsettled', flinksCode: 'ACCESS_DENIED' } }]);
  harness.flinks.set(loginId, {});
  await expect(handle.result()).resolves.toMatchObject({ nightlyRefresh: 'off' });
  expect(await alerts()).toHaveLength(1);
  await noTraces(loginId);
});

test('deleteCard that is asked for while the withdrawal is under way is done before the purge', async () => {
  const loginId = await harness.login();
  const withdrawal = (await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: false }))!;
  const handle = await start({ ...withdrawal, graceMs: 2_000 });
  await harness.until(async () => boxesOf(loginId) === 'S', 'the nightly refresh is off');
  await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true });
  await expect(handle.result()).resolves.toMatchObject({ card: 'deleted' });
  expect(boxesOf(loginId)).toBe('SX');
});

test('registered again it is refreshed like any other, and the old withdrawal cannot touch it', async () => {
  const loginId = await harness.login();
  const old = (await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true }))!;
  await (await start(old)).result();
  await expect(harness.store.logins.upsertMany([{ loginId }])).resolves.toMatchObject({ added: 1 });
  await expect((await start(old)).result()).resolves.toEqual({ state: 'unknown' });
  await client.startRefresh({ loginId, live: false });
  await expect(resultOf(loginId)).resolves.toMatchObject({ outcome: 'refreshed' });
  expect(boxesOf(loginId)).toBe('SXADI');
});

test('withdrawn, registered again and withdrawn again while the first workflow closes: carried out at once', async () => {
  const loginId = await harness.login();
  const { purge } = harness.store.withdrawals;
  let closing = true;
  harness.store.withdrawals.purge = async (end) => {
    const isDone = await purge(end);
    if (closing) {
      closing = false;
      await harness.store.logins.upsertMany([{ loginId }]);
      await client.withdraw(
        (await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true }))!,
      );
    }
    return isDone;
  };
  await withdraw(loginId);
  await harness.until(async () => boxesOf(loginId) === 'SSX', 'the calls of the second');
});

test('a withdrawal whose workflow never began is taken up by the next run', async () => {
  const loginId = await harness.login();
  await harness.store.withdrawals.mark({ by: { actor: 'cli:test' }, loginId, deleteCard: true });
  await harness.logins(1);
  await harness.run();
  await harness.until(async () => boxesOf(loginId) === 'SX', 'its calls');
});
