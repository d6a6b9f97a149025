import { later, MINUTE_MS, simulatorForEachTest } from './support';

const held = simulatorForEachTest();

async function collected(spec: object): Promise<[loginId: string, requestId: string]> {
  const { loginId } = held.bank.addLogin(spec);
  const { RequestId } = (await held.flinks.cached(loginId)).body;
  await held.flinks.detail(RequestId);
  return [loginId, RequestId];
}

test('come by the RequestId of a GetAccountsDetail that answered 200, the same at each call', async () => {
  const [loginId, requestId] = await collected({});
  const first = await held.flinks.attributes(loginId, requestId);
  expect(first).toMatchObject({ status: 200, body: { Card: { Id: loginId } } });
  expect((await held.flinks.attributes(loginId, requestId)).body).toEqual(first.body);
});

test('before that they are INVALID_REQUEST, and a violation', async () => {
  const { bank, flinks } = held;
  const { loginId } = bank.addLogin({});
  const { RequestId } = (await flinks.cached(loginId)).body;
  expect(await flinks.attributes(loginId, RequestId)).toMatchObject({
    status: 400,
    body: { FlinksCode: 'INVALID_REQUEST' },
  });
  expect(bank.violations).toHaveLength(1);
});

test('while GetAccountsDetail is still at work they are 202', async () => {
  const [loginId, requestId] = await collected({ detail: 'pending' });
  expect((await held.flinks.attributes(loginId, requestId)).status).toBe(202);
});

test('after 8 idle minutes they are SESSION_EXPIRED', async () => {
  const [loginId, requestId] = await collected({});
  later(8 * MINUTE_MS);
  expect((await held.flinks.attributes(loginId, requestId)).body.FlinksCode).toBe('SESSION_EXPIRED');
});

test('a second call for a card while one is at work is 202, and a violation', async () => {
  const [loginId, requestId] = await collected({ attributes: { income: { hangMs: 2_000, then: 'ok' } } });
  const both = [held.flinks.attributes(loginId, requestId), held.flinks.attributes(loginId, requestId)];
  const statuses = (await Promise.all(both)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 202]);
  expect(held.bank.violations).toHaveLength(1);
});

test('each package has its own answer: 202s that end, and codes with the status of this endpoint', async () => {
  const attributes = {
    income: { pending: 2 },
    lending: { code: 'RETRY_LATER' },
    creditRisk: { code: 'NO_TRANSACTION' },
  };
  const [loginId, requestId] = await collected({ attributes });
  const income = [1, 2, 3].map(() => () => held.flinks.attributes(loginId, requestId));
  const statuses: number[] = [];
  for (const call of income) statuses.push((await call()).status);
  expect(statuses).toEqual([202, 202, 200]);
  const lending = await held.flinks.attributes(loginId, requestId, 'GetLendingAttributes');
  expect(lending).toMatchObject({ status: 400, body: { FlinksCode: 'RETRY_LATER' } });
  const risk = await held.flinks.attributes(loginId, requestId, 'GetCreditRiskAttributes');
  expect(risk.body.FlinksCode).toBe('NO_TRANSACTION');
});

test('another login than that of the RequestId is INVALID_LOGIN', async () => {
  const [, requestId] = await collected({});
  const { loginId } = held.bank.addLogin({});
  expect((await held.flinks.attributes(loginId, requestId)).body.FlinksCode).toBe('INVALID_LOGIN');
});
