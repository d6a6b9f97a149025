import { pending, refused, RefreshHarness } from '../support/refresh-harness';

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

/** Histories are what a cluster pays for: the common path takes 26 events, and a poll 11. */
test('the path A, D, I takes at most 26 history events, and each poll 11 more', async () => {
  const login = harness.login();
  const handle = await login.start();
  await handle.result();
  const history = await handle.fetchHistory();
  expect(login.boxes).toBe('ADI');
  expect(history.events?.length).toBeLessThanOrEqual(26);
  const [once, twice] = await Promise.all([eventsOfPolls(1), eventsOfPolls(2)]);
  expect(twice - once).toBeLessThanOrEqual(11);
});

/** Events of a refresh that polls so often before its accounts are there. */
async function eventsOfPolls(polls: number): Promise<number> {
  const done = { kind: 'ok', status: 200 } as const;
  const login = harness.login({ detail: [pending], polls: [...Array<typeof pending>(polls).fill(pending), done] });
  const handle = await login.start();
  await handle.result();
  return (await handle.fetchHistory()).events?.length ?? 0;
}

test('every activity and timer carries a summary for the Web UI', async () => {
  const login = harness.login({ cached: [refused('CARD_IN_USE', 400)] });
  const handle = await login.start();
  await handle.result();
  const events = (await handle.fetchHistory()).events ?? [];
  const commands = events.filter(
    (e) => e.activityTaskScheduledEventAttributes ?? e.timerStartedEventAttributes ?? e.markerRecordedEventAttributes,
  );
  // The two ledger writes of a refresh are local activities, recorded as markers.
  expect(commands.filter((e) => e.markerRecordedEventAttributes)).toHaveLength(2);
  expect(commands.filter(({ userMetadata }) => !userMetadata?.summary)).toEqual([]);
});
