import { Webhook } from 'standardwebhooks';
import { Agent, request, type Dispatcher } from 'undici';
import { EVENT_SCHEMA_VERSION, LONGEST_PAUSE_MS } from '../domain/delivery';
import { systemCodeOf } from '../domain/system-code';
import { parseRetryAfter } from '../flinks/retry-after';

/** The longest time from the start of an attempt to the status of its answer. */
const ANSWER_WITHIN_MS = 15_000;
/**
 * How much of the body of an answer is read. Only the status counts, but after a body that was read to its end the
 * connection can be used again.
 */
const BODY_BYTES = 4_096;
const BODY_WITHIN_MS = 1_000;

/** An event as it is sent. `body` is signed and sent byte for byte. */
export interface Envelope {
  id: string;
  body: string;
}

/** Returns the body of an event, or of a test event, that is signed and sent. `timestamp`: ISO 8601 in UTC. */
export const bodyOf = (event: { type: string; timestamp: string; data: Record<string, unknown> }): string =>
  JSON.stringify({
    type: event.type,
    timestamp: event.timestamp,
    schemaVersion: EVENT_SCHEMA_VERSION,
    data: event.data,
  });

/**
 * The result of one attempt. `failure` is for people: an HTTP status or an error code, and nothing from the body of the
 * answer.
 */
export type Receipt =
  | { kind: 'delivered' }
  /** The answer was 410: this endpoint accepts no more events. */
  | { kind: 'gone'; failure: string }
  | { kind: 'failed'; failure: string; retryAfterMs: number | null };

/**
 * Posts events to one endpoint, in the format of Standard Webhooks. Each call of `post` is one attempt; `close` ends
 * the connections.
 */
export class EventPoster {
  private readonly agent: Agent;
  private readonly webhook: Webhook;

  constructor(
    private readonly url: string,
    secret: string,
    private readonly answerWithinMs = ANSWER_WITHIN_MS,
  ) {
    this.agent = new Agent({ connect: { timeout: answerWithinMs } });
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    this.webhook = new Webhook(key, { format: 'raw' });
  }

  /** Never throws: any error is a failed attempt. */
  async post({ id, body }: Envelope, now: Date): Promise<Receipt> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.answerWithinMs);
    try {
      const answer = await request(this.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'flinks-daily-refresh',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': this.webhook.sign(id, now, body),
        },
        body,
        dispatcher: this.agent,
        signal: late.signal,
      });
      await leaveBody(answer);
      return receiptOf(answer, now);
    } catch (error) {
      const failure = late.signal.aborted
        ? `no answer in ${this.answerWithinMs / 1_000} s`
        : (systemCodeOf(error) ?? 'no answer');
      return { kind: 'failed', failure, retryAfterMs: null };
    } finally {
      clearTimeout(timer);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/**
 * Returns the result of an attempt that was answered. A redirect counts as a failure and is not followed: a signed
 * event goes where EVENTS_URL says, and nowhere else.
 */
function receiptOf({ statusCode, headers }: Dispatcher.ResponseData, now: Date): Receipt {
  const failure = `HTTP ${statusCode}`;
  if (statusCode >= 200 && statusCode < 300) return { kind: 'delivered' };
  if (statusCode === 410) return { kind: 'gone', failure };
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now.getTime(), LONGEST_PAUSE_MS);
  return { kind: 'failed', failure, retryAfterMs };
}

/**
 * Reads the body of an answer. If it is too long or too slow, the connection is closed, but the status of the answer
 * still counts.
 */
async function leaveBody({ body }: Dispatcher.ResponseData): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), BODY_WITHIN_MS);
  await body.dump({ limit: BODY_BYTES, signal: late.signal }).catch(() => undefined);
  clearTimeout(timer);
}
