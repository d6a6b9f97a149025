import { randomUUID } from 'node:crypto';
import { eachLogin, WAYS, type Landing } from './support';

/** Which login's data may be stored, however it is read. */
let landing: Landing;
let loginId: string;
eachLogin((...given) => ([landing, loginId] = given));

const bodyFor = (named: string | null) =>
  JSON.stringify({
    Accounts: [{ Id: 'one', Transactions: [] }],
    ...(named !== null && { Login: { Id: named, LastRefresh: '2026-05-04T07:00:00' } }),
  });
const stored = async () => (await landing.store.bankData.accounts(loginId)).accounts.length;

describe.each(WAYS)('read on the %s', (way) => {
  test('hearsay that names no login is not stored, and a session of our own is', async () => {
    const hearsay = landing.land(loginId, bodyFor(null), { way, mustNameLogin: true });
    await expect(hearsay).resolves.toMatchObject({ kind: 'refused', code: 'LOGIN_MISMATCH' });
    expect(await stored()).toBe(0);
    await expect(landing.land(loginId, bodyFor(null), { way })).resolves.toMatchObject({ kind: 'ok', accounts: 1 });
    expect(await stored()).toBe(1);
  });

  test.each([true, false])('data of another login is never stored (hearsay: %s)', async (mustNameLogin) => {
    const foreign = landing.land(loginId, bodyFor(randomUUID()), { way, mustNameLogin });
    await expect(foreign).resolves.toMatchObject({ kind: 'refused', code: 'LOGIN_MISMATCH' });
    expect(await stored()).toBe(0);
  });

  test('hearsay that names the login is stored', async () => {
    const named = landing.land(loginId, bodyFor(loginId), { way, mustNameLogin: true });
    await expect(named).resolves.toMatchObject({ kind: 'ok', accounts: 1 });
  });
});
