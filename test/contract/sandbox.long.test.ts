import { randomUUID } from 'node:crypto';
import { FlinksClient } from '../../flinks/client';
import { FlinksError, FlinksRefusedError } from '../../flinks/errors';

/**
 * What our client believes about Flinks, held against the real sandbox (`toolbox`). Skipped without its credentials:
 *
 *     FLINKS_CONTRACT_CUSTOMER_ID, FLINKS_CONTRACT_SECRET_KEY, FLINKS_CONTRACT_API_KEY: of your sandbox
 *     FLINKS_CONTRACT_LOGIN_ID: a LoginId of its FlinksCapital, connected by hand
 *     FLINKS_CONTRACT_BASE_URL: https://toolbox-api.private.fin.ag unless it is given
 *
 * One cached session, no live call, nothing that is billed or changes anything at Flinks.
 */
const {
  FLINKS_CONTRACT_CUSTOMER_ID: customerId,
  FLINKS_CONTRACT_SECRET_KEY: secretKey,
  FLINKS_CONTRACT_API_KEY: apiKey,
  FLINKS_CONTRACT_LOGIN_ID: loginId,
  FLINKS_CONTRACT_BASE_URL: baseUrl = 'https://toolbox-api.private.fin.ag',
} = process.env;

const isGiven = [customerId, secretKey, apiKey, loginId].every((value) => value !== undefined);
const atSandbox = isGiven ? describe : describe.skip;

atSandbox("Flinks' sandbox", () => {
  let flinks: FlinksClient;
  beforeAll(() => {
    flinks = new FlinksClient({ baseUrl, customerId: customerId!, secretKey: secretKey!, apiKey: apiKey! });
  });
  afterAll(() => flinks.close());

  test('mints a token for the secret key and x-api-key, and refuses a wrong key by a code', async () => {
    await expect(flinks.generateAuthorizeToken()).resolves.toMatch(/\S+/);
    const stranger = new FlinksClient({ baseUrl, customerId: customerId!, secretKey: randomUUID(), apiKey: apiKey! });
    await expect(stranger.generateAuthorizeToken()).rejects.toBeInstanceOf(FlinksRefusedError);
    await stranger.close();
  });

  test('a cached Authorize names the login, its last refresh and its bank; its accounts can be read', async () => {
    const authorizeToken = await flinks.generateAuthorizeToken();
    const session = await flinks.authorizeCached({ loginId: loginId!, authorizeToken });
    expect(session).toMatchObject({ kind: 'authorized', loginId });
    const { requestId, lastRefresh } = session as Extract<typeof session, { kind: 'authorized' }>;
    expect(Date.parse(lastRefresh ?? '')).not.toBeNaN();
    let answer = await flinks.getAccountsDetail({ requestId, daysOfTransactions: 'Days90' });
    for (let polls = 0; answer.kind === 'pending' && polls < 200; polls += 1) {
      // Flinks asks for a pause of 3 s between two polls.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      answer = await flinks.getAccountsDetailAsync({ requestId });
    }
    expect(['ready', 'large']).toContain(answer.kind);
    // A token is good once.
    await expect(flinks.authorizeCached({ loginId: loginId!, authorizeToken })).rejects.toBeInstanceOf(FlinksError);
  }, 900_000);

  test('a LoginId that it does not know is refused by a code', async () => {
    const authorizeToken = await flinks.generateAuthorizeToken();
    await expect(flinks.authorizeCached({ loginId: randomUUID(), authorizeToken })).rejects.toMatchObject({
      kind: 'refused',
      flinksCode: expect.stringMatching(/\w+/) as string,
    });
  });

  test('the list of the nightly job is read, or refused by a code where the account lacks it', async () => {
    const said = await flinks.getNightlyRefreshStatus().then(
      () => 'read',
      (error: unknown) => (error as FlinksError).kind,
    );
    expect(['read', 'refused']).toContain(said);
  });
});
