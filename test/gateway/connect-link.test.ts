import { createHmac, randomUUID } from 'node:crypto';
import { makeLinks } from '../../app/links';
import { waitFor } from '../store/support';
import { openTestGateway, problem, type TestGateway } from './support';

const LINK_KEY = 'a-link-key-of-the-tests-0123456789';
let gateway: TestGateway;
let loginId: string;
beforeAll(async () => {
  gateway = await openTestGateway();
});
afterAll(() => gateway.end());
beforeEach(async () => {
  loginId = (await gateway.register())[0]!;
});
const connectLink = (body?: unknown) => gateway.call('POST', `/v1/logins/${loginId}/connect-link`, body);

test('a link is the wait id and its HMAC, the same again for the same wait, and ends when the wait does', async () => {
  const answer = await connectLink();
  expect(answer.statusCode).toBe(201);
  const { url, expiresAt } = answer.json<{ url: string; expiresAt: string }>();
  const [, waitId = '', signature] = /^http:\/\/127\.0\.0\.1\/connect\/([0-9a-f-]{36})\.([\w-]{43})$/.exec(url) ?? [];
  expect(signature).toBe(createHmac('sha256', LINK_KEY).update(waitId).digest('base64url'));
  const wait = await gateway.store.waits.forLink(waitId);
  expect(Date.parse(expiresAt) - Date.parse(wait!.since)).toBe(14 * 86_400_000);
  expect((await connectLink({})).json()).toEqual({ url, expiresAt });
});

test('the link of a held ask does not end before the ask goes out; then it lasts as long as the wait counts', async () => {
  const { waitId } = await waitFor(gateway.store, loginId);
  const link = makeLinks({ linkKeys: [Buffer.from(LINK_KEY)], gatewayUrl: 'http://127.0.0.1' }).urlOf(waitId);
  const opens = async (countsFrom: string): Promise<number> => {
    await gateway.sql(
      `update waits set since = now() - interval '20 days', counts_from = ${countsFrom} where wait_id = $1`,
      [waitId],
    );
    return (await gateway.app.inject(new URL(link).pathname)).statusCode;
  };
  expect(await opens('null')).toBe(200);
  const { expiresAt } = (await connectLink()).json<{ expiresAt: string }>();
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(13 * 86_400_000);
  expect(await opens(`now() - interval '13 days'`)).toBe(200);
  expect(await opens(`now() - interval '15 days'`)).toBe(410);
});

test('the link of a refresh is that link', async () => {
  const { link } = (await gateway.call('POST', `/v1/logins/${loginId}/refresh`)).json<{ link: string }>();
  expect((await connectLink()).json()).toMatchObject({ url: link });
});

test.each([
  'https://app.test/back',
  'https://app.test/back/',
  'https://app.test/back/home?from=bank#top',
  'https://APP.test/back/x/../y',
])('%s may be led back to', async (returnUrl) => {
  expect((await connectLink({ returnUrl })).statusCode).toBe(201);
});

test.each([
  'https://app.test/',
  'https://app.test/backyard',
  'https://app.test/back/../other',
  'https://app.test/back/%2e%2e/other',
  'https://app.test/back/..%2fother',
  'https://app.test/back/..\\other',
  'https://app.test/back/..;/other',
  'https://app.test/back/%2e%2e;x=1/other',
  'https://app.test/back/..%3b/other',
  'https://app.test/back/x/.;/other',
  'https://app.test:8443/back',
  'http://app.test/back',
  'https://app.test.evil.test/back',
  'https://app.test@evil.test/back',
  'https://user@app.test/back',
  'javascript:alert(1)//https://app.test/back',
  '//app.test/back',
  '/back',
  '',
  `https://app.test/back/${'a'.repeat(2_000)}`,
])('%s may not', async (returnUrl) => {
  expect(problem(await connectLink({ returnUrl }))).toMatchObject({ status: 400, code: 'return_url_not_allowed' });
});

test('a login that is not registered has none', async () => {
  loginId = randomUUID();
  expect(problem(await connectLink())).toMatchObject({ status: 404, code: 'unknown_login' });
});

test('a link key is replaced while customers hold links: old links lead on until the old key is taken out', () => {
  const [old, fresh] = ['an-old-key', 'a-new-key'].map((key) => Buffer.from(key)) as [Buffer, Buffer];
  const linksWith = (...linkKeys: Buffer[]) => makeLinks({ linkKeys, gatewayUrl: '' });
  const waitId = randomUUID();
  const linkOf = (...keys: Buffer[]) =>
    linksWith(...keys)
      .urlOf(waitId)
      .split('/')
      .pop()!;
  const [sent, next] = [linkOf(old), linkOf(fresh, old)];
  expect(next).toBe(linkOf(fresh));
  const read = (...keys: Buffer[]) => [sent, next].map((link) => linksWith(...keys).read(link).genuine);
  // First every process accepts the new key, then it signs, then the old one goes.
  expect(read(old, fresh)).toEqual([true, true]);
  expect(read(fresh, old)).toEqual([true, true]);
  expect(read(fresh)).toEqual([false, true]);
});

test('only the one spelling of a link is genuine', () => {
  const links = makeLinks({ linkKeys: [Buffer.from(LINK_KEY)], gatewayUrl: 'https://lender.test' });
  const waitId = randomUUID();
  const link = links.urlOf(waitId).split('/').pop()!;
  expect(links.read(link)).toEqual({ waitId, genuine: true });
  const foreign = makeLinks({ linkKeys: [Buffer.from('another')], gatewayUrl: '' })
    .urlOf(waitId)
    .split('/')
    .pop()!;
  const last = link.slice(-1) === 'A' ? 'B' : 'A';
  const wrong = [foreign, link.toUpperCase(), `${link}=`, ` ${link}`, link.slice(0, -1), link.slice(0, -1) + last];
  for (const text of [...wrong, waitId, `${waitId}.`, `.${link}`, '', '.', 'x'.repeat(5_000)]) {
    expect({ text, genuine: links.read(text).genuine }).toEqual({ text, genuine: false });
  }
});
