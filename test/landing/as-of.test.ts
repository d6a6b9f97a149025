import { openLanding, type Landing } from './support';

let landing: Landing;
let loginId: string;
beforeAll(async () => {
  landing = await openLanding();
});
beforeEach(async () => {
  loginId = await landing.register();
});
afterAll(() => landing.end());

const land = (title: string, lastRefresh?: string) =>
  landing.land(
    loginId,
    JSON.stringify({
      Accounts: [{ Id: 'one', Title: title }],
      Login: { Id: loginId, ...(lastRefresh === undefined ? {} : { LastRefresh: lastRefresh }) },
    }),
  );
const told = (lastRefresh: string) =>
  landing.store.logins.noteAuthorized({
    loginId,
    institution: null,
    institutionId: null,
    lastRefresh,
    isScheduledRefresh: null,
  });
const shown = async () => [
  (await landing.store.bankData.accounts(loginId)).accounts.map(({ title }) => title),
  (await landing.store.logins.get(loginId))?.lastRefreshedAt,
];
const TODAY = '2026-05-04T07:00:00.000Z';

test('data of an older LastRefresh than what is held is not stored, and D is done: what is held is fresher', async () => {
  await land('New', '2026-05-04T07:00:00.0000000');
  expect(await land('Old', '2026-05-03T07:00:00.0000000')).toMatchObject({ kind: 'ok', accounts: 0 });
  expect(await shown()).toEqual([['New'], TODAY]);
});

test('nothing is called refreshed that was not stored: where nobody can tell what is newer, the attempt fails and may be made again', async () => {
  await land('Old', '2026-05-04T07:00:00');
  await landing.sql(`update logins set data_collected_at = now() + interval '10 minutes' where login_id = $1`, [
    loginId,
  ]);
  await told('2026-05-05T07:00:00.000Z');
  await expect(land('Unsaid')).rejects.toMatchObject({ type: 'RefreshSuperseded', nonRetryable: false });
  expect(await shown()).toEqual([['Old'], TODAY]);
  expect(await land('New', '2026-05-05T07:00:00')).toMatchObject({ kind: 'ok', accounts: 1 });
  expect(await shown()).toEqual([['New'], '2026-05-05T07:00:00.000Z']);
});

test('a LastRefresh of the year 9999 does not make later data old', async () => {
  await land('Absurd', '9999-06-02T00:00:00');
  expect(await shown()).toEqual([['Absurd'], null]);
  await land('New', '2026-05-04T07:00:00');
  expect(await shown()).toEqual([['New'], TODAY]);
});

test('a login withdrawn while Flinks was asked is gone, and nothing of it is stored', async () => {
  const { forFlinks } = landing.store.logins;
  jest.spyOn(landing.store.logins, 'forFlinks').mockImplementationOnce(async (asked) => {
    const login = await forFlinks(asked);
    await landing.sql('delete from logins where login_id = $1', [loginId]);
    return login;
  });
  expect(await land('Late')).toEqual({ kind: 'gone' });
  expect(await landing.dump(loginId)).toEqual([]);
});
