import { simulatorForEachTest } from './support';

const held = simulatorForEachTest();

test('the nightly list holds ineligible logins that are enrolled, and the stray code of the docs inside its 200', async () => {
  const { bank, flinks } = held;
  const listed = { state: 'AnsweringSecurityChallenge', errorCode: null };
  const { loginId } = bank.addLogin({ listed, lastRefresh: '2026-01-05T06:07:08.000Z' });
  bank.addLogin({ listed, scheduled: false });
  bank.addLogin({});
  const { status, body } = await flinks.nightly();
  expect({ status, code: body.FlinksCode }).toEqual({ status: 200, code: 'INVALID_REQUEST' });
  const row = { LoginId: loginId, LastRefreshState: 'AnsweringSecurityChallenge', LastRefreshErrorCode: null };
  expect(body.IneligibleCards).toEqual([
    { ...row, LastRefreshDate: expect.stringMatching(/^2026-01-05T06:07:08(\.\d{6,7})?$/) as string },
  ]);
});

test('SetScheduledRefresh answers a bare JSON string and switches the login', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({ scheduled: false });
  const { status, body } = await flinks.schedule(loginId, true);
  expect(status).toBe(200);
  expect(body).toBe(`LoginId ${loginId} has now been activated for automatic refresh`);
  expect((await flinks.cached(loginId)).body.Login.IsScheduledRefresh).toBe(true);
});

test('SetScheduledRefresh for an unknown login is 400 INVALID_LOGIN', async () => {
  const answer = await held.flinks.schedule('00000000-0000-4000-8000-000000000000', true);
  expect(answer).toMatchObject({ status: 400, body: { FlinksCode: 'INVALID_LOGIN' } });
});

test('DeleteCard makes the login unknown everywhere, its RequestIds too', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({});
  const { RequestId } = (await flinks.cached(loginId)).body;
  expect((await flinks.deleteCard(loginId)).status).toBe(200);
  expect((await flinks.cached(loginId)).body.FlinksCode).toBe('INVALID_LOGIN');
  expect((await flinks.detail(RequestId)).body.FlinksCode).toBe('SESSION_NONEXISTENT');
  expect(await flinks.deleteCard(loginId)).toMatchObject({ status: 400, body: { FlinksCode: 'INVALID_LOGIN' } });
  expect(bank.logins).toEqual([]);
});

test('DeleteCard while a card is being worked on is CARD_IN_USE', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({ live: 'pending' });
  await flinks.live(loginId);
  expect(await flinks.deleteCard(loginId)).toMatchObject({ status: 400, body: { FlinksCode: 'CARD_IN_USE' } });
});
