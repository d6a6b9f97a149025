import { createHash } from 'node:crypto';
import { ApplicationFailure, log } from '@temporalio/activity';
import { pauseAfter } from '../domain/delivery';
import { isQuiet } from '../domain/quiet-hours';
import type { ClaimedEvent } from '../store/events/outbox';
import type { Store } from '../store/store';
import { WakeUp } from '../process/wake-up';
import type { ActivityDependencies, EventDelivery } from './dependencies';
import { withHeartbeats } from './flinks-call';
import { bodyOf, EventPoster } from './post-event';

/** How many attempts are under way at the same time at most, each for a different login. */
const PARALLEL = 10;
/**
 * How often due events are searched for while nothing else happens. The search is one statement on a small index, so it
 * can be this frequent.
 */
const LOOK_EVERY_MS = 1_000;
/**
 * If an event was taken longer ago than this and has no result, the process that took it has died, because no attempt
 * takes that long. The event is then taken again.
 */
const LEASE_MS = 60_000;
/**
 * For how long one drain delivers. Then the activity returns, so that the history shows progress and a new deployment
 * can take over.
 */
const DRAIN_FOR_MS = 10 * 60_000;

export interface Drained {
  delivered: number;
  failed: number;
}

/** Sends the events of the outbox. This is the one long activity of the workflow `deliverEvents`. */
export const drainOutbox = ({ store, events, stopping }: ActivityDependencies) => ({
  /**
   * Delivers due events for ten minutes, or until the worker stops. Fails at a worker without EVENTS_URL, so that
   * another worker retries it.
   */
  async drainOutbox(): Promise<Drained> {
    if (events == null) {
      throw ApplicationFailure.create({
        type: 'RefreshEventsOff',
        message: 'EVENTS_URL is not set at this worker. Set it at all workers, or terminate this workflow.',
        nextRetryDelay: '30 seconds',
      });
    }
    return withHeartbeats(async (cancelled) => {
      const end = new AbortController();
      const stop = () => end.abort();
      const timer = setTimeout(stop, DRAIN_FOR_MS);
      const signals = stopping === undefined ? [cancelled] : [cancelled, stopping];
      for (const signal of signals) signal.addEventListener('abort', stop, { once: true });
      if (signals.some(({ aborted }) => aborted)) stop();
      try {
        return await drain({ store, delivery: events, log }, end.signal);
      } finally {
        clearTimeout(timer);
        for (const signal of signals) signal.removeEventListener('abort', stop);
      }
    });
  },
});

export interface DrainOptions {
  store: Pick<Store, 'events'>;
  delivery: EventDelivery;
  log: { error(message: string, attributes: Record<string, unknown>): void };
  /** Tests set this and the next one, to wait less. */
  lookEveryMs?: number;
  answerWithinMs?: number;
}

/**
 * Delivers due events, for ten logins at a time, until `stop` aborts. Then takes no more events, and returns when the
 * attempts under way have ended. An error of the store ends the drain in the same way, and is then thrown.
 */
export async function drain(options: DrainOptions, stop: AbortSignal): Promise<Drained> {
  const { store, delivery, log, lookEveryMs = LOOK_EVERY_MS } = options;
  const { url, secret, quietHours, linkFor, now = () => new Date() } = delivery;
  const endpoint = createHash('sha256').update(url).digest('hex');
  const poster = new EventPoster(url, secret, options.answerWithinMs);
  const drained = { delivered: 0, failed: 0 };
  const wakeUp = new WakeUp();
  let underWay = 0;
  let broken: { error: unknown } | null = null;
  const ring = () => wakeUp.wake();
  stop.addEventListener('abort', ring);
  try {
    for (;;) {
      const over = stop.aborted || broken !== null;
      const claimed = over ? [] : await claim(PARALLEL - underWay);
      for (const event of claimed) void deliver(event);
      if (over && underWay === 0) break;
      // Nothing was taken: ten attempts are under way, or nothing else is due. Waits until an attempt ends or the next
      // search is due.
      if (claimed.length === 0) await wakeUp.wait(over ? null : lookEveryMs);
    }
  } finally {
    stop.removeEventListener('abort', ring);
    await poster.close();
  }
  if (broken !== null) throw (broken as { error: unknown }).error;
  return drained;

  async function claim(limit: number): Promise<ClaimedEvent[]> {
    if (limit === 0) return [];
    const at = now();
    const reminders = quietHours === null || !isQuiet(quietHours, at);
    try {
      return await store.events.claim({ endpoint, now: at, limit, leaseMs: LEASE_MS, reminders });
    } catch (error) {
      broken = { error };
      return [];
    }
  }

  async function deliver(event: ClaimedEvent): Promise<void> {
    underWay += 1;
    try {
      await attempt(event);
    } catch (error) {
      broken = { error };
    } finally {
      underWay -= 1;
      wakeUp.wake();
    }
  }

  async function attempt(event: ClaimedEvent): Promise<void> {
    const { id, attempt } = event;
    const receipt = await poster.post({ id, body: sentBody(event, linkFor) }, now());
    if (receipt.kind === 'delivered') {
      await store.events.delivered({ id, now: now() });
      drained.delivered += 1;
      return;
    }
    const { failure } = receipt;
    drained.failed += 1;
    if (receipt.kind === 'gone') {
      await store.events.stop({ endpoint, id, attempt, now: now(), failure });
      log.error('EVENTS_URL answered 410 Gone; events are kept and no longer sent.', { eventId: id });
      return;
    }
    const pauseMs = pauseAfter(attempt, receipt.retryAfterMs);
    const retryAt = pauseMs === null ? null : new Date(now().getTime() + pauseMs);
    await store.events.failed({ id, attempt, now: now(), failure, retryAt });
    if (retryAt === null) log.error('An event is dead: every attempt failed.', { eventId: id, failure });
  }
}

/**
 * Returns the body of an event with its link, which is stored nowhere. Every attempt for an event sends the same bytes.
 */
function sentBody({ type, createdAt, data, waitId }: ClaimedEvent, linkFor: EventDelivery['linkFor']): string {
  const link = waitId === null ? {} : { link: linkFor(waitId) };
  return bodyOf({ type, timestamp: createdAt, data: { ...data, ...link } });
}
