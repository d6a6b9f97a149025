import { randomUUID } from 'node:crypto';
import { WorkflowUpdateStage } from '@temporalio/client';
import { DAY_MS } from '../../domain/duration';
import { connectCompletedSignal, openConnectUpdate, refreshStatusQuery } from '../../workflows/messages';
import { held, mfa, ok, pending, refused, RefreshHarness, SHORT, type Script } from '../support/refresh-harness';
import { liveRefused, waitingIn } from './support';

/** After a click: the answer of `openConnect`, and its calls to the bank. */
let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

const waiting = (script: Script, input = {}) => waitingIn(harness, script, input);
const complete = { eventId: 'done', source: 'page' };

test('the session at hand is handed out: no second live call', async () => {
  const requestId = randomUUID();
  const { login, click } = await waiting({ ...liveRefused, live: [mfa(requestId)] });
  await expect(click()).resolves.toEqual({ mode: 'mfa', requestId });
  expect(login.boxes).toBe('AF');
});

test('no session at hand (rule 5): the click opens one, attended, and the user answers it', async () => {
  const requestId = randomUUID();
  const { login, handle, click } = await waiting({
    ...liveRefused,
    known: { unattended203s: 2 },
    live: [mfa(requestId)],
  });
  await expect(click()).resolves.toEqual({ mode: 'mfa', requestId });
  expect(login.of('authorizeLive')).toEqual([expect.objectContaining({ attended: true })]);
  await handle.signal(connectCompletedSignal, complete);
  await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_mfa' });
  expect(login.of('fetchAccountsDetail')[0]).toMatchObject({ requestId });
});

test.each(['INVALID_PASSWORD', 'INVALID_LOGIN', 'NEW_ACCOUNT'])(
  'a login whose user the bank refused with %s is never tried live again by a click: relink',
  async (code) => {
    const { login, click } = await waiting({ cached: [refused(code)] });
    await expect(click()).resolves.toEqual({ mode: 'relink' });
    await expect(click()).resolves.toEqual({ mode: 'relink' });
    expect(login.boxes).toBe('A');
  },
);

test.each(['A_CODE_NOBODY_KNOWS', null])('a login that waits because of %s is tried live', async (code) => {
  const input = { trigger: 'run', listed: true, listedCode: code, runId: randomUUID() } as const;
  const { login, click } = await waiting({ live: [mfa()] }, input);
  await expect(click()).resolves.toMatchObject({ mode: 'mfa' });
  await login.untilWaiting(2);
  await expect(
    harness.client.workflow.getHandle(`refresh-login/${login.loginId}`).query(refreshStatusQuery),
  ).resolves.toMatchObject({
    box: 'MFA',
    awaiting: { reason: 'mfa' },
  });
  expect(login.of('recordWait').map(({ ask }) => ask)).toEqual([true, false]);
});

test('UNAUTHORIZED is tried live; when the bank refuses the password then, it is a relink', async () => {
  const { login, click } = await waiting({ detail: [refused('UNAUTHORIZED')], live: [refused('INVALID_PASSWORD')] });
  await expect(click()).resolves.toEqual({ mode: 'relink' });
  await login.untilWaiting(2);
  await expect(click()).resolves.toEqual({ mode: 'relink' });
  expect(login.boxes).toBe('ADF');
});

test.each([
  ['200', ok(), 'FDI'],
  ['202', pending, 'FJI'],
])(
  "the bank lets us in with %s: none, and the data is collected as the user's return",
  async (_status, answer, boxes) => {
    const { login, handle, click } = await waiting(
      { live: [answer] },
      { trigger: 'run', listed: true, runId: randomUUID() },
    );
    await expect(click()).resolves.toEqual({ mode: 'none' });
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe(boxes);
  },
);

test.each([
  ['the bank is down', refused('RETRY_LATER')],
  ['the cap is used up', { kind: 'capped' as const, code: 'LIVE_LIMIT' }],
  ['our keys are wrong', refused('ACCESS_DENIED')],
  ['the answer was lost', new Error('lost')],
])('%s: later, with a time, and the wait goes on', async (_why, answer) => {
  const { handle, click } = await waiting({ live: [answer] }, { trigger: 'run', listed: true, runId: randomUUID() });
  const { mode, retryAt = '' } = await click();
  expect(mode).toBe('later');
  expect(Date.parse(retryAt)).toBeGreaterThan(Date.now() - 5_000);
  await expect(handle.query(refreshStatusQuery)).resolves.toMatchObject({ state: 'awaiting_user' });
});

describe('the answer to a click was lost (rule 4): the next click looks before it calls the bank again', () => {
  const policy = { ...SHORT, liveSettleMs: 0 };
  const onList = { trigger: 'run', listed: true, runId: randomUUID(), policy } as const;
  const lost = new Error('lost');

  test('a refusal reached the database: it is not replayed', async () => {
    const { login, click } = await waiting({ live: [lost], recalled: refused('INVALID_PASSWORD') }, onList);
    await expect(click()).resolves.toMatchObject({ mode: 'later' });
    await expect(click()).resolves.toEqual({ mode: 'relink' });
    expect(login.boxes).toBe('F');
  });

  test('the bank is still at work, as the database knows: its session is polled, and no phone rings', async () => {
    const recalled = { kind: 'pending' as const, status: 202, requestId: randomUUID() };
    const { login, handle, click } = await waiting({ live: [lost], recalled }, onList);
    await expect(click()).resolves.toMatchObject({ mode: 'later' });
    await expect(click()).resolves.toEqual({ mode: 'none' });
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
    expect(login.boxes).toBe('FJI');
  });

  test('the bank had refused the password, as Flinks says: it is not replayed', async () => {
    const { login, click } = await waiting({ live: [lost], cached: [refused('INVALID_PASSWORD')] }, onList);
    await expect(click()).resolves.toMatchObject({ mode: 'later' });
    await expect(click()).resolves.toEqual({ mode: 'relink' });
    expect(login.boxes).toBe('FA');
  });

  test('the bank had let us in: no phone rings', async () => {
    const { login, handle, click } = await waiting({ live: [lost] }, onList);
    await expect(click()).resolves.toMatchObject({ mode: 'later' });
    await expect(click()).resolves.toEqual({ mode: 'none' });
    await expect(handle.result()).resolves.toEqual({ outcome: 'refreshed', path: 'after_reconnect' });
    expect(login.boxes).toBe('FADI');
  });

  test('nothing is known of it: the bank is asked once more', async () => {
    const requestId = randomUUID();
    const cached = [refused('RETRY_LATER')];
    const { login, click } = await waiting({ live: [lost, mfa(requestId)], cached }, onList);
    await expect(click()).resolves.toMatchObject({ mode: 'later' });
    await expect(click()).resolves.toEqual({ mode: 'mfa', requestId });
    expect(login.boxes).toBe('FAF');
  });
});

test('two clicks at once share one session', async () => {
  const { login, click } = await waiting({ ...liveRefused, known: { unattended203s: 2 }, live: [mfa()] });
  const [one, two] = await Promise.all([click(), click()]);
  expect(one).toEqual(two);
  expect(login.boxes).toBe('AF');
});

test('a click while the refresh is at the bank is answered by what the bank says', async () => {
  const requestId = randomUUID();
  const answer = held(mfa(requestId));
  const login = harness.login({ live: [answer.promised] });
  const handle = await login.start({ trigger: 'user', live: true });
  const click = await handle.startUpdate(openConnectUpdate, { waitForStage: WorkflowUpdateStage.ACCEPTED });
  answer.give();
  await expect(click.result()).resolves.toEqual({ mode: 'mfa', requestId });
  expect(login.boxes).toBe('F');
});

test('a click during a delay hears when it goes on; one that meets the end hears that nothing is wanted', async () => {
  const delayed = harness.login({ cached: [refused('CARD_IN_USE', 400), ok()] });
  const handle = await delayed.start({ policy: { ...SHORT, retryDelaysMs: [DAY_MS] } });
  await delayed.until(() => delayed.boxes === 'A', 'the first A');
  await expect(handle.executeUpdate(openConnectUpdate)).resolves.toMatchObject({ mode: 'later' });
  await handle.signal(connectCompletedSignal, complete);
  await handle.result();
  const answer = held(ok());
  const quick = await harness.login({ cached: [answer.promised] }).start();
  const click = await quick.startUpdate(openConnectUpdate, { waitForStage: WorkflowUpdateStage.ACCEPTED });
  answer.give();
  await expect(click.result()).resolves.toEqual({ mode: 'none' });
});

test('presence ends with the answer: a live call hours later is unattended', async () => {
  const login = harness.login({ cached: [refused('CARD_IN_USE', 400), refused('RETRY_LATER')], live: [mfa()] });
  const handle = await login.start({
    trigger: 'run',
    runId: randomUUID(),
    policy: { ...SHORT, retryDelaysMs: [DAY_MS] },
  });
  await login.until(() => login.boxes === 'A', 'the first A');
  await handle.executeUpdate(openConnectUpdate);
  // Somebody else reports that the user is back, which ends the delay.
  await handle.signal(connectCompletedSignal, complete);
  await login.untilWaiting();
  expect(login.of('authorizeLive')).toEqual([expect.objectContaining({ attended: false })]);
  expect(login.of('recordWait')).toEqual([expect.objectContaining({ hold: true })]);
});

test('a login given up because of its password is not replayed by a click either', async () => {
  const gaveUpSince = new Date(Date.now() - DAY_MS).toISOString();
  const login = harness.login({ known: { gaveUpSince, gaveUpCode: 'INVALID_PASSWORD' } });
  const handle = await login.start({ trigger: 'user', live: true });
  await expect(handle.executeUpdate(openConnectUpdate)).resolves.toEqual({ mode: 'relink' });
  expect(login.boxes).toBe('');
});

describe('a click while a run looks at a login that was given up ends that state: the user is here', () => {
  const gaveUpSince = new Date(Date.now() - DAY_MS).toISOString();
  test.each([
    ['the bank is asked at once', 'A_CODE_NOBODY_KNOWS', { mode: 'mfa' }, 'AF'],
    ['a refused password is not replayed', 'INVALID_PASSWORD', { mode: 'relink' }, 'A'],
  ])('%s', async (_what, gaveUpCode, answer, boxes) => {
    const look = held(refused('RETRY_LATER'));
    const known = { gaveUpSince, gaveUpCode };
    const login = harness.login({ known, cached: [look.promised], live: [mfa()] });
    const handle = await login.start({ trigger: 'run' });
    await login.until(() => login.boxes === 'A', 'the look');
    const click = await handle.startUpdate(openConnectUpdate, { waitForStage: WorkflowUpdateStage.ACCEPTED });
    look.give();
    await expect(click.result()).resolves.toMatchObject(answer);
    await login.untilWaiting();
    expect(login.boxes).toBe(boxes);
  });
});
