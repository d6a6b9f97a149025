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
 * Sends a signed event of type `events.test` to EVENTS_URL, in one attempt, and says how it went. The event is about no
 * login and is not in the outbox (the table of events).
 */
export async function testEvents({ json }: { json?: true }): Promise<ExitCode> {
  const settings = eventsSettingsOfCommand();
  if (settings === null) {
    throw new CommandFailedError('EVENTS_URL is not set, so no event is sent. Set EVENTS_URL and EVENTS_SECRET.');
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
      `The test event ${id} could not be delivered to ${hostOf(settings.url)} (${receipt.failure}). Your endpoint ` +
        'must answer with a 2xx status within 15 s; its log may say why it did not. If it refuses the signature, it ' +
        'verifies with another secret than EVENTS_SECRET.',
    );
  }
  if (json) printJson({ id, delivered: true, tookMs });
  else print(`The test event ${id} was sent to ${hostOf(settings.url)}, which accepted it after ${span(tookMs)}.`);
  return 0;
}

/** The host of EVENTS_URL. The rest of the URL is not shown, because its path and query may hold a secret. */
const hostOf = (url: string): string => new URL(url).host;

/**
 * Prints events as they are written to the outbox, until Ctrl-C. Needs no EVENTS_URL. With `json`, prints one line of
 * JSON for each event, in the shape of the API.
 */
export function listenToEvents({ json }: { json?: true }): Promise<ExitCode> {
  return withFoundStore(async ({ events }) => {
    const first = await events.newest();
    const seen = first === null ? [] : [first];
    if (!json)
      print([coloured('Each new event is printed here. Listening sends and changes nothing. Ctrl-C ends it.', 'gray')]);
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
 * Returns the events after the last one of `seen` that still exists. An event may be gone, because a withdrawal of
 * consent deletes the events of its login. Removes from `seen` the ids of events that are gone.
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
      // None of the seen events is left. So this goes on after the newest event there is, and not from the first one.
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

/** One event as a line for people: when it was written, its type, its data, and whether it is held back. */
export const lineOf = ({ createdAt, type, data, state }: EventSeen): Line => [
  coloured(`${second(createdAt)}  `, 'gray'),
  coloured(type.padEnd(26), 'bold'),
  JSON.stringify(data),
  state === 'held' ? coloured('  held back until its run ends, or its brake is released', 'yellow') : '',
];
