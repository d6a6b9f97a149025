import { describeInVirtualTime } from '../support/time-skipping';
import { FortnightHouse } from './fortnight/house';
import { Observer } from './fortnight/observer';
import { nightlyJob, People, settle, type Person } from './fortnight/people';

/**
 * A fortnight of the real world: a bad day at one bank, a bank that is gone for good, a bank that wants its users, a list
 * that lags by two days, and an account to which Flinks refuses the list. What is asserted is seen from outside: events
 * as an app gets them, and calls as Flinks gets them. By hand, with `npm run play-fortnight`: nine minutes.
 */
const LAST_DAY = 14;
const BAD_DAY = 5;
const GONE_FROM = 8;

const WORLDS = [
  ['with a list that lags by two days', { listLagDays: 2, isRefused: false }],
  ['without the list, which Flinks refuses', { listLagDays: 0, isRefused: true }],
] as const;

describeInVirtualTime('a fortnight', (start) => {
  describe.each(WORLDS)('%s', (_title, { listLagDays, isRefused }) => {
    let house: FortnightHouse;
    let observer: Observer;
    let people: Person[];
    let app: People;

    beforeAll(async () => {
      house = await FortnightHouse.open(await start(), { listLagDays });
      if (isRefused) house.simulator.faults.set({ endpoint: 'GetNightlyRefreshStatus', status: 401 });
      people = await settle(house);
      app = new People(house, people);
      observer = new Observer(house, people, app);
      for (let day = 0; day <= LAST_DAY; day += 1) {
        await house.until(day);
        nightlyJob(house);
        banksOf(day);
        await house.run();
        await app.evening(day);
      }
      await house.until(LAST_DAY + 0.5);
    }, 900_000);
    afterAll(() => house?.close(), 120_000);

    function banksOf(day: number): void {
      const wrong = { code: 'INVALID_PASSWORD' };
      const gone = { code: 'DISABLED_INSTITUTION' };
      const all = (kind: Person['kind'], change: Parameters<typeof house.simulator.setBehaviour>[1]) =>
        observer.of(kind).forEach((loginId) => house.simulator.setBehaviour(loginId, change));
      if (day === BAD_DAY) all('badDay', { cached: wrong, live: wrong });
      // Flinks goes on telling of the bad day until somebody signs in again.
      if (day === BAD_DAY + 1) all('badDay', { live: 'ok' });
      if (day >= GONE_FROM) all('gone', { cached: gone, live: gone });
    }

    test('nobody is written to because of the bad day, nor at banks that need no user', () => {
      const spared = new Set(observer.of('letsIn', 'badDay', 'gone'));
      expect(observer.mails.filter(({ loginId }) => spared.has(loginId))).toEqual([]);
      expect(observer.told('login.user_needed_soon').filter(({ loginId }) => spared.has(loginId))).toEqual([]);
    });

    test('everybody of the bank that wants its users is asked in time, and no login is given up unasked', () => {
      const button = new Set(observer.of('button'));
      const asked = observer.told('login.awaiting_user').filter(({ loginId }) => !button.has(loginId));
      expect(new Set(asked.map(({ loginId }) => loginId))).toEqual(new Set(observer.of('prompt', 'late', 'never')));
      const gaveUp = observer.told('login.gave_up');
      expect(gaveUp.map(({ loginId }) => loginId)).toEqual(observer.of('never'));
      for (const { loginId, day } of gaveUp) {
        const [ask] = asked.filter((mail) => mail.loginId === loginId);
        expect(day - ask!.day).toBeGreaterThan(13.99);
        expect(observer.told('login.reminder').filter((mail) => mail.loginId === loginId)).toHaveLength(3);
      }
    });

    test('whoever came back hears nothing for a week, also while the list still names them', () => {
      expect(app.returns.length).toBeGreaterThanOrEqual(9);
      for (const { loginId, day: back } of app.returns) {
        const after = observer.mails.filter((mail) => mail.loginId === loginId && mail.day > back + 0.1);
        expect(after.filter(({ day }) => day < back + 7)).toEqual([]);
      }
    });

    test('whoever uses the button when their app says so is written to a week later at the earliest', () => {
      const users = observer.of('button');
      const soon = observer.told('login.user_needed_soon').filter(({ loginId }) => users.includes(loginId));
      expect(new Set(soon.map(({ loginId }) => loginId))).toEqual(new Set(users));
      for (const { loginId, day } of observer.mails.filter((mail) => users.includes(mail.loginId))) {
        const told = soon.find((event) => event.loginId === loginId)!;
        expect(day - told.day).toBeGreaterThanOrEqual(7);
      }
    });

    test('every login whose bank lets us in has data of every day', () => {
      const missing: string[] = [];
      // The first days teach what the banks do.
      for (let day = 2; day <= LAST_DAY; day += 1) {
        const fetched = observer.fetchedOn(day);
        const open = people.filter(
          ({ kind }) =>
            kind === 'letsIn' || (kind === 'badDay' && day !== BAD_DAY) || (kind === 'gone' && day < GONE_FROM),
        );
        missing.push(...open.filter(({ loginId }) => !fetched.has(loginId)).map(({ kind }) => `${kind} on day ${day}`));
      }
      expect(missing).toEqual([]);
    });

    test('the operator hears once of each trouble, and Flinks has nothing to refuse', () => {
      expect(observer.alerts).toEqual({
        asks_held: 1,
        'brake_resolved Maple Bank': 1,
        'institution_down Atlantic Savings': 1,
        ...(isRefused ? { nightly_list_refused: 1 } : {}),
      });
      expect(house.simulator.violations).toEqual([]);
      expect(house.receiver.complaints).toEqual([]);
    });
  });
});
