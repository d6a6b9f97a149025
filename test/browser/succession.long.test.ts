import { userNameOf } from '../../simulator/connect/customers';
import { REFUSED, useCustomer } from './customer';

/** Customers who come back with another LoginId, in a real browser through the whole house. */
const stage = useCustomer();

const REGISTERED = { ...REFUSED, institution: 'Maple Bank' };
interface LoginBody {
  state: string;
  replacedBy?: string;
}
const look = async (loginId: string) => (await stage.scene.house.api<LoginBody>('GET', `/v1/logins/${loginId}`)).body;
const offered = async (loginId: string): Promise<string | undefined> => {
  const { body } = await stage.scene.house.api<{ events: { type: string; data: Record<string, string> }[] }>(
    'GET',
    '/v1/events?limit=500',
  );
  return body.events.find(({ type, data }) => type === 'login.replacement_offered' && data['loginId'] === loginId)
    ?.data['newLoginId'];
};

async function signsInWith(loginId: string, userName: string, locale: string): Promise<void> {
  await stage.customer.context.close();
  stage.customer = await stage.scene.customer({ locale });
  await stage.customer.page.goto(await stage.scene.link(loginId));
  await stage.customer.click('open');
  await stage.customer.sees('connect');
  await stage.customer.signsIn('Maple Bank', userName);
}

test.each([
  ['en-CA', /up to date|done|thank/i],
  ['fr-CA', /jour|merci|terminé/i],
])('a new card, %s: nothing else is to be done, and the app decides', async (locale, words) => {
  const loginId = await stage.scene.parkedAgain(REGISTERED);
  await stage.scene.house.api('POST', '/v1/logins', { logins: [{ loginId, language: null }] });
  await signsInWith(loginId, `card-${userNameOf({ loginId })}`, locale);
  await stage.customer.sees('done');
  await stage.customer.check();
  expect(await stage.customer.page.locator('[data-for="done"]').innerText()).toMatch(words);
  const by = await offered(loginId);
  expect(by).toBeDefined();
  // Back later, by the same link: still nothing to do.
  await stage.customer.page.reload();
  await stage.customer.sees('done');
  await stage.scene.house.api('POST', `/v1/logins/${loginId}/replace`, { by });
  await stage.scene.house.until(async () => (await look(by!)).state === 'idle', 'the new login');
  await expect(look(loginId)).resolves.toMatchObject({ state: 'replaced', replacedBy: by });
});

test('registered without a language, a French customer signs in in French: another LoginId, and nothing else to be done', async () => {
  const loginId = await stage.scene.parkedAgain(REGISTERED);
  await stage.scene.house.api('POST', '/v1/logins', { logins: [{ loginId, language: null }] });
  await signsInWith(loginId, userNameOf({ loginId }), 'fr-CA');
  await stage.customer.sees('done');
  const by = (await offered(loginId))!;
  await stage.scene.house.api('POST', `/v1/logins/${loginId}/replace`, { by });
  await stage.scene.house.until(async () => (await look(by)).state === 'idle', 'the new login');
});

test.each(['en-CA', 'fr-CA'])(
  'somebody else signs in, %s: the page says what went wrong, and the link goes on',
  async (locale) => {
    const loginId = await stage.scene.parkedAgain(REGISTERED);
    await signsInWith(loginId, 'someone-else', locale);
    await stage.customer.sees('ready');
    expect(await stage.customer.note()).toBe('mismatch');
    await stage.customer.check();
    expect(await offered(loginId)).toBeUndefined();
    await expect(look(loginId)).resolves.toMatchObject({ state: 'awaiting_user' });
    await stage.customer.click('open');
    await stage.customer.signsIn('Maple Bank', userNameOf({ loginId }));
  },
);
