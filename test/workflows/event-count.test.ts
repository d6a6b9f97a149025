import { refused, RefreshHarness } from '../support/refresh-harness';

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

/** Histories are what a cluster pays for: the common path stays under thirty events (docs/flowchart.md). */
test('the path A, D, I takes at most 30 history events', async () => {
  const login = harness.login();
  const handle = await login.start();
  await handle.result();
  const history = await handle.fetchHistory();
  expect(login.boxes).toBe('ADI');
  expect(history.events?.length).toBeLessThanOrEqual(30);
});

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
