import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { openConnectUpdate } from '../../workflows/messages';
import { refused, type RefreshHarness, type Script } from '../support/refresh-harness';

/** The cached data is no good, so that the bank is asked: what it answers is the test's. */
export const liveRefused = { cached: [refused('RETRY_LATER')] };

/** A claim nobody has made before. */
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

/** How long the timers of an execution were to last, in milliseconds and in order. */
export const timersIn = (events: Events): number[] =>
  events.flatMap(({ timerStartedEventAttributes: timer }) => (timer == null ? [] : [tsToMs(timer.startToFireTimeout)]));

/** The activities of an execution, in order, and how they were to be called. */
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
