import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { openConnectUpdate } from '../../workflows/messages';
import { refused, type RefreshHarness, type Script } from '../support/refresh-harness';

/** The cached data is unusable, so the bank is called; the test decides its answer. */
export const liveRefused = { cached: [refused('RETRY_LATER')] };

/** A new claim. */
export const claim = (more: { requestId?: string; loginId?: string; eventId?: string } = {}) => ({
  eventId: randomUUID(),
  source: 'test',
  ...more,
});

/** A login that waits for its user, who may click. */
export async function waitingIn(harness: RefreshHarness, script: Script, input = {}) {
  const login = harness.login(script);
  const handle = await login.start(input);
  await login.untilWaiting();
  return { login, handle, click: () => handle.executeUpdate(openConnectUpdate) };
}

type Events = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

export const eventsOf = async (handle: WorkflowHandle): Promise<Events> => (await handle.fetchHistory()).events ?? [];

/** The requested durations of an execution's timers, in milliseconds and in order. */
export const timersIn = (events: Events): number[] =>
  events.flatMap(({ timerStartedEventAttributes: timer }) => (timer == null ? [] : [tsToMs(timer.startToFireTimeout)]));

/** The activities of an execution, in order, with their call options. */
export const activitiesIn = (events: Events) =>
  events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled == null
      ? []
      : [
          {
            activity: scheduled.activityType?.name ?? '',
            heartbeatMs: tsToMs(scheduled.heartbeatTimeout),
            withinMs: tsToMs(scheduled.startToCloseTimeout),
            attempts: scheduled.retryPolicy?.maximumAttempts ?? 0,
            priority: scheduled.priority?.priorityKey ?? 0,
          },
        ],
  );
