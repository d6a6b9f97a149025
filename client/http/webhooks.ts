import { Webhook } from 'standardwebhooks';
import type { webhooks } from './schema';

type Bodies = {
  [Type in keyof webhooks]: webhooks[Type]['post'] extends {
    requestBody: { content: { 'application/json': infer Body } };
  }
    ? Body
    : never;
};

/** An event's `type`, such as `login.awaiting_user`. */
export type EventType = keyof Bodies;

/** An event of the type, or any: switch over `type`. docs/events.md says when each is sent. */
export type FlinksRefreshEvent<Type extends EventType = EventType> = Bodies[Type];

/** This is not an event of ours, or it is an old one that somebody sends again. Answer 400 and do nothing else. */
export class EventRefusedError extends Error {
  override readonly name = 'EventRefusedError';

  constructor(
    readonly reason: 'unsigned' | 'not_ours_or_old' | 'unreadable',
    cause?: unknown,
  ) {
    super(WORDS[reason], { cause });
  }
}

const WORDS = {
  unsigned: 'The headers webhook-id, webhook-timestamp and webhook-signature are missing or malformed.',
  not_ours_or_old:
    'The signature does not match this body, or it is older than five minutes. Verify the raw bytes, with EVENTS_SECRET.',
  unreadable: 'The signed body is not an event.',
} as const;

type Headers_ = Headers | Readonly<Record<string, string | string[] | undefined>>;

/** A verified delivery. `id` is the same at every attempt: keep those you have handled. */
export interface ReceivedEvent {
  id: string;
  event: FlinksRefreshEvent;
}

/**
 * Verifies a delivery and returns its event. `rawBody`: the bytes as they came, because parsed JSON written again is
 * other bytes. `secrets`: EVENTS_SECRET (`whsec_…`); while you change it, the new and the old one.
 *
 * @throws EventRefusedError
 */
export function verifyEvent(
  rawBody: string | Uint8Array,
  headers: Headers_,
  secrets: string | readonly string[],
): ReceivedEvent {
  const id = one(headers, 'webhook-id');
  const timestamp = one(headers, 'webhook-timestamp');
  const signature = one(headers, 'webhook-signature');
  // The library would read `1700000000abc` as a time.
  if (id === null || timestamp === null || signature === null || !/^\d{1,12}$/.test(timestamp)) {
    throw new EventRefusedError('unsigned');
  }
  const body = typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody).toString('utf8');
  const signed = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  let refusal: unknown;
  for (const secret of typeof secrets === 'string' ? [secrets] : secrets) {
    try {
      new Webhook(secret).verify(body, signed);
      return { id, event: parsed(body) };
    } catch (error) {
      if (error instanceof EventRefusedError) throw error;
      // The library parses what it has verified.
      if (error instanceof SyntaxError) throw new EventRefusedError('unreadable', error);
      refusal = error;
    }
  }
  throw new EventRefusedError('not_ours_or_old', refusal);
}

function parsed(body: string): FlinksRefreshEvent {
  try {
    const event = JSON.parse(body) as FlinksRefreshEvent | null;
    if (typeof event?.type === 'string' && typeof event.data === 'object') return event;
  } catch {
    // Told below, like any other body.
  }
  throw new EventRefusedError('unreadable');
}

function one(headers: Headers_, name: string): string | null {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
