import type { FastifyBaseLogger } from 'fastify';
import type { GatewayDeps } from '../deps';
import type { Webhook } from './read-webhook';

const SOURCE = 'flinks-webhook';

/**
 * How many webhooks may have their effect at the same time: one in each lane. Each holds a database connection until
 * Temporal has been told. Repeats of a webhook always use the same lane.
 */
const LANES = 4;

/** The effect of a webhook, as logged. */
export type WebhookEffect =
  | 'heard' // the open refresh of the login was told
  | 'started' // a refresh that reads what Flinks holds was started
  | 'known' // this webhook was received before
  | 'unknown_login' // the webhook names no login, or one that is not registered or was withdrawn
  | 'not_newer' // no refresh is open, and the webhook names no LastRefresh newer than that of the stored data
  | 'paused' // no refresh is open, and none is started, because the login is paused
  | 'other_type'; // a webhook of the type KYC, or of a type that is not known here

/**
 * Gives each verified webhook its effect once. A repeat is recognised by its type, its RequestId and the hash of its
 * body. A webhook is recorded only when its effect is complete, so that after a crash, or if Temporal was down, Flinks'
 * next attempt still has the effect. The refresh that is told also remembers the event id, so that this next attempt
 * changes nothing more if the first one did reach the refresh.
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
   * Runs the webhooks of a lane one after another. Repeats that arrive at the same time wait here for the first one,
   * without holding database connections.
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

/** The webhook's type for logs and keys: at most 40 letters, or `unknown` if something else was sent. */
const nameOf = ({ type }: Webhook): string => (type !== null && /^[A-Za-z]{1,40}$/.test(type) ? type : 'unknown');
