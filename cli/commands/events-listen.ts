import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, EventPoster } from '../../activities/post-event';
import { span } from '../../app/report/words';
import { second } from '../../domain/moments';
import { eventsSettingsOfCommand } from '../../config/environment';
import { StoreError } from '../../store/errors';
import type { OutboxEvent } from '../../store/events/events';
import type { Store } from '../../store/store';
import { CommandFailedError } from '../errors';
import { withFoundStore } from '../found-store';
import { coloured, print, printJson, type ExitCode, type Line } from '../output';

const LOOK_EVERY_MS = 500;
const AT_ONCE = 500;

/**
 * Sends a signed event of type `events.test` to EVENTS_URL, once, and says what was answered. The event is not in the
 * outbox, and is about no login.
 */
export async function testEvents({ json }: { json?: true }): Promise<ExitCode> {
  const settings = eventsSettingsOfCommand();
  if (settings === null) {
    throw new CommandFailedError('EVENTS_URL is not set, so no events are sent. Set EVENTS_URL and EVENTS_SECRET.');
  }
  const now = new Date();
  const id = `evt_test${randomUUID().replaceAll('-', '')}`;
  const data = { message: 'A test: if its signature is right, your endpoint has EVENTS_SECRET.' };
  const body = bodyOf({ type: 'events.test', timestamp: now.toISOString(), data });
  const poster = new EventPoster(settings.url, settings.secret);
  const receipt = await poster.post({ id, body }, now).finally(() => poster.close());
  const tookMs = Date.now() - now.getTime();
  if (receipt.kind !== 'delivered') {
    throw new CommandFailedError(
      `${id} was sent to ${hostOf(settings.url)} and not taken (${receipt.failure}). Look into your endpoint's log: a 2xx ` +
        'within 15 s is expected. If it refuses the signature, EVENTS_SECRET differs from the one it verifies with.',
    );
  }
  if (json) printJson({ id, delivered: true, tookMs });
  else print(`${id} was sent to ${hostOf(settings.url)} and taken after ${span(tookMs)}.`);
  return 0;
}

/** Only the host is shown, because path and query of a webhook address may hold a secret. */
const hostOf = (url: string): string => new URL(url).host;

/**
 * Prints events as they are written, until Ctrl-C, whatever EVENTS_URL is set to. With `json`, prints one per line, as
 * the API lists them.
 */
export function listenToEvents({ json }: { json?: true }): Promise<ExitCode> {
  return withFoundStore(async ({ events }) => {
    const first = await events.newest();
    const seen = first === null ? [] : [first];
    if (!json) print([coloured('Events as they are written. Ctrl-C ends this; nothing is sent or changed.', 'gray')]);
    for (;;) {
      const page = await pageAfter(events, seen);
      for (const event of page) {
        if (json) printJson(event);
        else print(lineOf(event));
      }
      seen.push(...page.map(({ id }) => id));
      seen.splice(0, seen.length - AT_ONCE);
      if (page.length < AT_ONCE) await sleep(LOOK_EVERY_MS);
    }
  });
}

/**
 * The events after the last seen one that still exists. A seen event may be gone, because a withdrawal of consent
 * deletes the events of its login.
 */
async function pageAfter(events: Store['events'], seen: string[]): Promise<OutboxEvent[]> {
  for (;;) {
    const after = seen.at(-1);
    try {
      return (await events.list({ ...(after !== undefined && { after }), limit: AT_ONCE })).events;
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'invalid_cursor')) throw error;
      seen.pop();
      if (seen.length > 0) continue;
      // None of the seen events is left: continues after the newest event there is, never from the first ever written.
      const newest = await events.newest();
      if (newest !== null) seen.push(newest);
      return [];
    }
  }
}

interface EventSeen extends Pick<OutboxEvent, 'createdAt' | 'data'> {
  type: string;
  state: OutboxEvent['state'];
}

/** One event in a line for people: when it was written, its type, and its data. */
export const lineOf = ({ createdAt, type, data, state }: EventSeen): Line => [
  coloured(`${second(createdAt)}  `, 'gray'),
  coloured(type.padEnd(26), 'bold'),
  JSON.stringify(data),
  state === 'held' ? coloured('  held until its run ends or its brake is released', 'yellow') : '',
];
