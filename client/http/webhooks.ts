import { randomUUID, timingSafeEqual } from 'node:crypto';
import { types } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { FlinksRefreshError } from './errors';
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

/**
 * An event of the given type or, by default, of any type: then switch over `type`. docs/events.md explains each type.
 */
export type FlinksRefreshEvent<Type extends EventType = EventType> = Bodies[Type];

/**
 * The delivery is not an event that we signed, or its time is too far from the current time, for example because
 * somebody sends an old event again. Answer it with 400, and do nothing else.
 */
export class EventRefusedError extends FlinksRefreshError {
  override readonly name = 'EventRefusedError';
  readonly kind = 'event_refused';

  constructor(
    readonly reason: keyof typeof WORDS,
    cause?: unknown,
  ) {
    super(WORDS[reason], { cause });
  }
}

const WORDS = {
  unsigned: 'The headers webhook-id, webhook-timestamp and webhook-signature are missing or malformed.',
  signature:
    'The signature is not ours: the body is not the bytes as they came, or EVENTS_SECRET here is not the one that the worker has.',
  too_old:
    'We signed it, but longer ago than is tolerated: somebody sends an old event again, or the clock here is fast.',
  too_new: 'We signed it, but at a time that is still in the future by the clock here: that clock is slow.',
  unreadable: 'The signed body is not an event.',
} as const;

type RawBody = string | Uint8Array | ArrayBuffer;
type Headers_ = Headers | Readonly<Record<string, string | string[] | undefined>>;

/**
 * A verified delivery. All attempts to deliver an event have the same `id`: keep the ids of the events that you have
 * handled, and skip an event that comes again.
 */
export interface ReceivedEvent {
  id: string;
  event: FlinksRefreshEvent;
}

/** How `verifyEvent` judges the time of a delivery. */
export interface VerifyOptions {
  /** By how many seconds `webhook-timestamp` may be before or after `now`; 300 by default. */
  toleranceSeconds?: number;
  /** The receiver's time; by default the current time. */
  now?: Date;
}

/**
 * Verifies a delivery and returns its event. `rawBody` must be the bytes as they came: JSON that was parsed and written
 * again has other bytes, and the signature is over the bytes. `secrets`: EVENTS_SECRET (`whsec_…`) or, while you
 * replace it, the new and the old one.
 *
 * @throws EventRefusedError; TypeError for a mistake in the receiver's own code: a body that was already parsed, or a
 * malformed secret
 */
export function verifyEvent(
  rawBody: RawBody,
  headers: Headers_,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = new Date() }: VerifyOptions = {},
): ReceivedEvent {
  const body = textOf(rawBody);
  const signers = signersOf(secrets);
  const id = one(headers, 'webhook-id');
  const timestamp = one(headers, 'webhook-timestamp');
  const signature = one(headers, 'webhook-signature');
  if (id === null || timestamp === null || signature === null || !/^\d{1,12}$/.test(timestamp)) {
    throw new EventRefusedError('unsigned');
  }
  // The signature is checked before the time, so that a wrong clock is not taken for a wrong secret.
  const ours = signers.map((signer) => signer.sign(id, new Date(Number(timestamp) * 1_000), body));
  if (!signature.split(' ').some((given) => ours.some((own) => isSame(given, own)))) {
    throw new EventRefusedError('signature');
  }
  const ageSeconds = Math.floor(now.getTime() / 1_000) - Number(timestamp);
  // Written with `!`, so that NaN is refused too.
  if (!(ageSeconds <= toleranceSeconds)) throw new EventRefusedError('too_old');
  if (!(ageSeconds >= -toleranceSeconds)) throw new EventRefusedError('too_new');
  return { id, event: parsed(body) };
}

/**
 * Returns the headers with which an event with this `body` would be delivered, for the tests of your receiver. `secret`
 * is written like EVENTS_SECRET. `id` and `at` (the time of the delivery) are by default a new id and the current time.
 */
export function signEvent(
  body: RawBody,
  secret: string,
  { id = `evt_${randomUUID()}`, at = new Date() }: { id?: string; at?: Date } = {},
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const [signer] = signersOf(secret);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signer!.sign(id, at, textOf(body)),
  };
}

/** Keeps a byte order mark, because the signature is over all bytes. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

function textOf(body: RawBody): string {
  if (typeof body === 'string') return body;
  if (ArrayBuffer.isView(body) || types.isAnyArrayBuffer(body)) return UTF8.decode(body);
  throw new TypeError(
    'The body of an event must be its raw bytes or text, not what a framework has parsed: the signature is over the bytes ' +
      '(express.raw instead of express.json).',
  );
}

/** What the worker accepts in EVENTS_SECRET. The `=` at the end may be missing, which the library would refuse. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Returns a signer for each secret. The errors that are thrown here never quote a secret. */
function signersOf(secrets: string | readonly string[]): Webhook[] {
  const all = typeof secrets === 'string' ? [secrets] : secrets;
  if (!Array.isArray(all) || all.length === 0) throw new TypeError('There is no secret: give EVENTS_SECRET.');
  return all.map((secret: unknown) => {
    if (typeof secret !== 'string') throw new TypeError('A secret is missing: give EVENTS_SECRET.');
    if (/\s/.test(secret))
      throw new TypeError('The secret has white space in it, such as the end of a line: take it out.');
    const encoded = secret.replace(/^whsec_/, '');
    const bytes = Buffer.from(encoded, 'base64');
    if (!BASE64.test(encoded) || bytes.length === 0) {
      throw new TypeError('The secret is not whsec_ and base64, as EVENTS_SECRET is.');
    }
    return new Webhook(bytes, { format: 'raw' });
  });
}

function isSame(given: string, ours: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(ours)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parsed(body: string): FlinksRefreshEvent {
  try {
    const event = JSON.parse(body) as FlinksRefreshEvent | null;
    if (typeof event?.type === 'string' && typeof event.data === 'object' && event.data !== null) return event;
  } catch {
    // Refused below, like any other body that is not an event.
  }
  throw new EventRefusedError('unreadable');
}

function one(headers: Headers_, name: string): string | null {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
