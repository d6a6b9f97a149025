import type { FastifyBaseLogger } from 'fastify';
import type { GatewayDeps } from '../deps';
import type { Webhook } from './read-webhook';

const SOURCE = 'flinks-webhook';

/**
 * Most effects that run at once. Each holds a database connection while Temporal is told. The same webhook always uses
 * the same lane.
 */
const LANES = 4;

/** The effect of a webhook, as logged. */
export type WebhookEffect =
  | 'heard' // an open refresh was told
  | 'started' // a refresh that reads what Flinks holds was started
  | 'known' // it was received before
  | 'unknown_login' // not registered, or withdrawn, or not named
  | 'not_newer' // no refresh is open, and the data is no newer than what is stored
  | 'paused' // nothing is started for a paused login
  | 'other_type'; // KYC, and types we do not know

/**
 * Handles verified webhooks, and each only once: a webhook is recognised by its type, its RequestId and the hash of its
 * body. It is recorded only when its effect is complete, so that Flinks' next attempt is handled after a crash, or if
 * Temporal was down. The refresh that is told also remembers the event id, so that the next attempt changes nothing
 * more.
 */
export function acceptWebhooks({ store, client }: Pick<GatewayDeps, 'store' | 'client'>) {
  const lanes = Array.from({ length: LANES }, () => Promise.resolve());

  return async function accept(webhook: Webhook, log: FastifyBaseLogger): Promise<void> {
    const type = nameOf(webhook);
    const key = `${type}/${webhook.requestId ?? '-'}/${webhook.hash}`;
    const effect = (await store.inbox.seen({ source: SOURCE, key })) ? 'known' : await inLane(webhook, () => once(key));
    log.info({ type, effect }, 'webhook of Flinks');

    async function once(eventId: string): Promise<WebhookEffect> {
      let came: WebhookEffect = 'known';
      await store.inbox.once({ source: SOURCE, key: eventId, requestId: webhook.requestId }, async () => {
        came = await effectOf(webhook, eventId);
      });
      return came;
    }
  };

  /**
   * Runs the work of a lane one by one: simultaneous duplicates wait here for the first, without holding database
   * connections.
   */
  function inLane<T>({ hash }: Webhook, work: () => Promise<T>): Promise<T> {
    const lane = Number.parseInt(hash.slice(0, 8), 16) % LANES;
    const done = lanes[lane]!.then(work);
    lanes[lane] = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async function effectOf(webhook: Webhook, eventId: string): Promise<WebhookEffect> {
    const { loginId, requestId, lastRefresh } = webhook;
    if (webhook.type !== 'GetAccountsDetail') return 'other_type';
    if (loginId === null || !(await store.logins.exists(loginId))) return 'unknown_login';
    const claim = {
      eventId,
      source: 'webhook',
      requestId: requestId ?? undefined,
      lastRefresh: lastRefresh ?? undefined,
    };
    let why: WebhookEffect = 'not_newer';
    const told = await client.webhookArrived(loginId, claim, {
      mayStart: async () => {
        const login = await store.logins.get(loginId);
        if (login === null) why = 'unknown_login';
        else if (login.state === 'paused') why = 'paused';
        else return isNewer(lastRefresh, login.lastRefreshedAt);
        return false;
      },
    });
    return told === 'nobody' ? why : told;
  }
}

function isNewer(lastRefresh: string | null, held: string | null): boolean {
  return lastRefresh !== null && (held === null || Date.parse(lastRefresh) > Date.parse(held));
}

/** The type for logs and keys, kept short and plain whatever was sent. */
const nameOf = ({ type }: Webhook): string => (type !== null && /^[A-Za-z]{1,40}$/.test(type) ? type : 'unknown');
