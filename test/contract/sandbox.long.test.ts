import { randomUUID } from 'node:crypto';
import { normaliseCode } from '../../domain/codes';
import { decideList } from '../../domain/other-decisions';
import type { Answer } from '../../domain/refresh/answer';
import { FlinksClient } from '../../flinks/client';
import { FlinksError, FlinksRefusedError } from '../../flinks/errors';

/**
 * What our client believes about Flinks, held against the real sandbox (`toolbox`). Skipped without its credentials:
 *
 *     FLINKS_CONTRACT_CUSTOMER_ID, FLINKS_CONTRACT_SECRET_KEY, FLINKS_CONTRACT_API_KEY: of your sandbox
 *     FLINKS_CONTRACT_LOGIN_ID: a LoginId of its FlinksCapital, connected by hand
 *     FLINKS_CONTRACT_BASE_URL: https://toolbox-api.private.fin.ag unless it is given
 *
 * One cached session, no live call, nothing that is billed or changes anything at Flinks. `.github/workflows/contract.yml`
 * runs it each day.
 *
 * Not covered, and why:
 *
 * - live Authorize, MFA, 202 and polls: they need a person or a user name of the test bank in Flinks Connect, and a live call
 *   is billed; the answers are those of Flinks' pages (simulator/);
 * - SetScheduledRefresh and DeleteCard: they change the login that the next day's run needs, and a deleted one cannot be
 *   connected again without a person;
 * - Attributes: an account may lack them, and its refusal would look like a fault of ours;
 * - webhooks: not to be had on the sandbox (Flinks switches them on per live instance);
 * - a night's results, LastRefresh that grows old, sessions that expire, limits of calls: nothing there makes time pass;
 * - real banks: the sandbox has none.
 */
const {
  FLINKS_CONTRACT_CUSTOMER_ID: customerId,
  FLINKS_CONTRACT_SECRET_KEY: secretKey,
  FLINKS_CONTRACT_API_KEY: apiKey,
  FLINKS_CONTRACT_LOGIN_ID: loginId,
  FLINKS_CONTRACT_BASE_URL: baseUrl,
} = process.env;

// In CI a secret that is not set is an empty text.
const isGiven = [customerId, secretKey, apiKey, loginId].every((value) => value !== undefined && value !== '');
const url = baseUrl === undefined || baseUrl === '' ? 'https://toolbox-api.private.fin.ag' : baseUrl;
const atSandbox = isGiven ? describe : describe.skip;

atSandbox("Flinks' sandbox", () => {
  let flinks: FlinksClient;
  beforeAll(() => {
    flinks = new FlinksClient({ baseUrl: url, customerId: customerId!, secretKey: secretKey!, apiKey: apiKey! });
  });
  afterAll(() => flinks.close());

  test('mints a token for the secret key and x-api-key, and refuses a wrong key by a code', async () => {
    await expect(flinks.generateAuthorizeToken()).resolves.toMatch(/\S+/);
    const stranger = new FlinksClient({
      baseUrl: url,
      customerId: customerId!,
      secretKey: randomUUID(),
      apiKey: apiKey!,
    });
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

  // Flinks documents neither whether a sandbox has the nightly job nor how an account without it is refused, so no code can be
  // named here. Read: path, Bearer and the shape of the list are as we believe. Refused: it is one of the refusals by which a run
  // knows that an account lacks the list, and goes on without it (rule 11); any other would be taken for something else.
  test('the list of the nightly job has the shape that we read, or is refused as a run expects it', async () => {
    const answer = await flinks.getNightlyRefreshStatus().then(
      ({ invalid }): Answer => {
        expect(invalid).toBe(0);
        return { kind: 'ok' };
      },
      (error: FlinksError): Answer => {
        if (error.kind !== 'refused') throw error;
        return {
          kind: 'refused',
          status: error.status ?? undefined,
          code: normaliseCode(error.flinksCode) ?? undefined,
        };
      },
    );
    process.stderr.write(`GetNightlyRefreshStatus at the sandbox: ${JSON.stringify(answer)}\n`);
    expect(['ok', 'refused']).toContain(decideList(answer));
  });
});
