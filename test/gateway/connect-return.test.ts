import { randomUUID } from 'node:crypto';
import { openTestGateway, type TestGateway } from './support';

/** The way back from Flinks Connect and from a bank's own page: neither sees the link, and nobody can make one up. */
let gateway: TestGateway;
let loginId: string;
let path: string;
beforeEach(async () => {
  jest.clearAllMocks();
  gateway = await openTestGateway();
  loginId = (await gateway.register(1, 'Maple Bank'))[0]!;
  path = await linkOf(loginId);
  gateway.client.openConnectAnswer.mockResolvedValue({ mode: 'relink' });
});
afterEach(() => gateway.end());

const linkOf = async (id: string) =>
  new URL((await gateway.call('POST', `/v1/logins/${id}/connect-link`)).json<{ url: string }>().url).pathname;
const get = (url: string, remoteAddress = '127.0.0.1') => gateway.app.inject({ url, remoteAddress });

/** The address that Connect is given for one load, and the click it belongs to. */
async function wayBack(at = 'window'): Promise<{ url: string; openId: string }> {
  const { openId } = (await gateway.app.inject({ method: 'POST', url: `${path}/open` })).json<{ openId: string }>();
  const { connectUrl } = (await get(`${path}/state?open=${openId}&at=${at}`)).json<{ connectUrl: string }>();
  const { pathname } = new URL(new URL(connectUrl).searchParams.get('redirectUrl')!);
  return { url: pathname, openId };
}

test('a return leads to the page of its link with what it brings, once', async () => {
  const { url, openId } = await wayBack();
  // A scanner's look uses nothing up.
  expect((await gateway.app.inject({ method: 'HEAD', url })).statusCode).toBe(405);
  expect(url).not.toContain(path.split('/').pop()!);
  const returned = randomUUID();
  const first = await get(`${url}?loginId=${returned.toUpperCase()}&institution=Maple%20Bank&tag=x`);
  expect([first.statusCode, first.headers.location]).toEqual([
    303,
    `http://127.0.0.1${path}?open=${openId}&loginId=${returned}`,
  ]);
  expect(first.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  const again = await get(`${url}?loginId=${returned}`);
  expect(again.statusCode).toBe(410);
  expect(again.headers.location).toBeUndefined();
  expect(again.body).toContain('data-state="expired"');
  expect(again.body).not.toContain(path.split('/').pop()!);
});

test.each([
  ['an error', '?error=access_denied'],
  ['nothing', ''],
  ['no LoginId', '?loginId=somebody'],
  ['two LoginIds', `?loginId=${randomUUID()}&loginId=${randomUUID()}`],
])('a return with %s has not finished: the page says so, and nothing is claimed', async (_what, query) => {
  const { url } = await wayBack('open');
  const { statusCode, headers } = await get(url + query);
  expect([statusCode, headers.location]).toEqual([303, `http://127.0.0.1${path}?back=unfinished`]);
  const page = await get(`${path}?back=unfinished`);
  expect(page.body).toContain('data-state="ready"');
  expect(gateway.client.completeConnect).not.toHaveBeenCalled();
});

test('a return after 30 minutes, of a login that is gone, or made up leads nowhere', async () => {
  const late = await wayBack();
  await gateway.sql(`update connect_returns set created_at = created_at - interval '31 minutes'`);
  expect((await get(late.url)).statusCode).toBe(410);
  const gone = await wayBack();
  await gateway.sql('delete from logins where login_id = $1', [loginId]);
  expect((await get(gone.url)).statusCode).toBe(410);
  expect((await get(`/connect/return/${'A'.repeat(43)}`)).statusCode).toBe(410);
  expect(await gateway.sql('select from connect_returns')).toHaveLength(0);
});

test('whoever guesses is stopped, and a genuine return from elsewhere still works', async () => {
  const { url } = await wayBack();
  const statuses = [];
  for (let n = 0; n < 40; n += 1) statuses.push((await get(`/connect/return/${randomUUID()}`, '10.1.2.3')).statusCode);
  expect(new Set(statuses)).toEqual(new Set([410, 429]));
  expect((await get(`${url}?loginId=${loginId}`)).statusCode).toBe(303);
});

test('a return after the end of its link shows that the link is over', async () => {
  const { url } = await wayBack();
  await gateway.sql(`update waits set ended_at = now(), outcome = 'gave_up'`);
  const { headers } = await get(`${url}?loginId=${loginId}`);
  const page = await get(headers.location!.replace('http://127.0.0.1', ''));
  expect([page.statusCode, /data-state="(\w+)"/.exec(page.body)?.[1]]).toEqual([410, 'expired']);
});

test('what one wait may cause stays bounded: its ways back are as many as its frames', async () => {
  const { openId } = (await gateway.app.inject({ method: 'POST', url: `${path}/open` })).json<{ openId: string }>();
  for (let n = 0; n < 35; n += 1) await get(`${path}/state?open=${openId}&at=window`);
  expect((await gateway.sql('select from connect_returns')).length).toBeLessThanOrEqual(30);
});
