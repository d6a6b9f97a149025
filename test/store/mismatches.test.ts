import { openTestStore, registerOne, waitFor, type TestStore } from './support';

let test_: TestStore;
let loginId: string;
beforeEach(async () => {
  test_ = await openTestStore();
  loginId = await registerOne(test_.store);
});
afterEach(() => test_.end());

const message = 'another login came back.';
const note = (times = 1) =>
  Promise.all(Array.from({ length: times }, () => test_.store.mismatches.note({ loginId, message })));
const counts = async () =>
  (await test_.store.events.list({ limit: 100 })).events
    .filter(({ data }) => data['code'] === 'login_mismatch')
    .map(({ data }) => data['count']);
const anHourPasses = () => test_.sql(`update logins set mismatch_told_at = mismatch_told_at - interval '61 minutes'`);

test('the first is told at once, a storm is one alert, and after an hour the next one tells how many there were', async () => {
  await note(20);
  expect(await counts()).toEqual([1]);
  await note(3);
  expect(await counts()).toEqual([1]);
  await anHourPasses();
  await note();
  expect(await counts()).toEqual([1, 23]);
});

test('what was only counted is told after the hour, also if nobody comes again', async () => {
  await note(4);
  expect(await test_.store.mismatches.tellCounted()).toBe(0);
  await anHourPasses();
  expect(await test_.store.mismatches.tellCounted()).toBe(1);
  expect(await test_.store.mismatches.tellCounted()).toBe(0);
  expect(await counts()).toEqual([1, 3]);
});

test('a new wait is told of at once, another login has its own', async () => {
  await note(2);
  await waitFor(test_.store, loginId);
  await note(2);
  expect(await counts()).toEqual([1, 2]);
  const other = await registerOne(test_.store);
  await test_.store.mismatches.note({ loginId: other, message });
  await test_.store.mismatches.note({ loginId: '00000000-0000-0000-0000-000000000000', message });
  expect(await counts()).toEqual([1, 2, 1]);
});
