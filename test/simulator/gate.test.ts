import { later, MINUTE_MS, simulatorForEachTest } from './support';

const held = simulatorForEachTest();

describe('authorize tokens', () => {
  test('a token opens one Authorize; a second use is 401 without a FlinksCode, and a violation', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({});
    const token = await flinks.token();
    expect((await flinks.authorizeWith(token, { LoginId: loginId, MostRecentCached: true })).status).toBe(200);
    const { status, body } = await flinks.authorizeWith(token, { LoginId: loginId, MostRecentCached: true });
    expect(status).toBe(401);
    expect(body).not.toHaveProperty('FlinksCode');
    expect(bank.violations).toEqual([expect.stringContaining('spent twice')]);
    expect(JSON.stringify([bank.calls, bank.violations])).not.toContain(token);
  });

  test('a token is spent by a refused call too', async () => {
    const { flinks } = held;
    const token = await flinks.token();
    await flinks.authorizeWith(token, { nonsense: true });
    expect((await flinks.authorizeWith(token, { nonsense: true })).body).not.toHaveProperty('FlinksCode');
  });

  test('a token dies after 30 minutes', async () => {
    const { bank, flinks } = held;
    const { loginId } = bank.addLogin({});
    const token = await flinks.token();
    later(30 * MINUTE_MS);
    expect((await flinks.authorizeWith(token, { LoginId: loginId })).status).toBe(401);
  });
});

describe('headers', () => {
  const wrong = {
    'a wrong secret key': () =>
      held.flinks.send('POST', `${held.flinks.banking}/GenerateAuthorizeToken`, { 'flinks-auth-key': 'no' }),
    'no secret key': () => held.flinks.send('POST', `${held.flinks.banking}/GenerateAuthorizeToken`, {}),
    'the secret key in place of a token': () => held.flinks.authorizeWith(held.bank.credentials.secretKey, {}),
    'no x-api-key for data': () => held.flinks.detail('any', {}, {}),
    'a secret key without Bearer for the nightly list': () => held.flinks.nightly(held.bank.credentials.secretKey),
    'another customerId': () =>
      held.flinks.send('POST', `${held.bank.url}/v3/someone-else/BankingServices/GenerateAuthorizeToken`, {
        'flinks-auth-key': held.bank.credentials.secretKey,
      }),
  };
  test.each(Object.entries(wrong))('%s is 401 without a FlinksCode, and a violation', async (_name, send) => {
    const { status, body } = await send();
    expect({ status, code: body.FlinksCode }).toEqual({ status: 401, code: undefined });
    expect(held.bank.violations).toHaveLength(1);
  });

  test('an unknown token is 401 without a FlinksCode', async () => {
    expect((await held.flinks.authorizeWith('never-minted', {})).body).not.toHaveProperty('FlinksCode');
  });

  test('what Flinks does not serve is 404, and a violation', async () => {
    expect((await held.flinks.send('GET', `${held.flinks.banking}/GetEverything`, {})).status).toBe(404);
    expect(held.bank.violations).toHaveLength(1);
  });

  test('a body that is no JSON is INVALID_REQUEST, never a 500', async () => {
    const { banking, token } = held.flinks;
    const headers = { 'flinks-auth-key': await token(), 'content-type': 'application/json' };
    const response = await fetch(`${banking}/Authorize`, { method: 'POST', headers, body: '{"LoginId": ' });
    expect(await response.json()).toMatchObject({ HttpStatusCode: 401, FlinksCode: 'INVALID_REQUEST' });
  });
});
