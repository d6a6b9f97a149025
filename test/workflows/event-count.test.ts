import { defaultPayloadConverter } from '@temporalio/common';
import { FlinksRefreshClient } from '../../client';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { pending, refused, RefreshHarness, SHORT } from '../support/refresh-harness';

let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start();
});
afterAll(() => harness.stop());

/** A cluster's cost is its histories: the common path takes 26 events, and a poll 11. */
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

test('a refresh that an app starts is refreshing from its first event, and takes no event more', async () => {
  const client = new FlinksRefreshClient(harness.client, { policy: SHORT });
  const starts = [
    (loginId: string) => client.startRefresh({ loginId, live: false }),
    (loginId: string) => client.connectCompleted(loginId, { eventId: 'e', source: 'test' }),
  ];
  for (const start of starts) {
    const login = harness.login();
    await start(login.loginId);
    const handle = harness.client.workflow.getHandle(refreshLoginWorkflowId(login.loginId));
    await handle.result();
    const events = (await handle.fetchHistory()).events ?? [];
    const fields = events[0]?.workflowExecutionStartedEventAttributes?.searchAttributes?.indexedFields ?? {};
    expect(defaultPayloadConverter.fromPayload(fields['RefreshState']!)).toEqual('refreshing');
    expect(login.boxes).toBe('ADI');
    // A signal that comes with the start is an event itself.
    const signals = events.filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal != null);
    expect(events.length - signals.length).toBeLessThanOrEqual(26);
  }
});

/** The events of a refresh that polls this often before its accounts arrive. */
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
