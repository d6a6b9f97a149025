import { setTimeout as sleep } from 'node:timers/promises';
import { loginNotRegistered } from './errors';
import type { AppServices } from './services';

/** A refresh that an app asks for. `live`: the user is present. */
export interface RefreshRequest {
  loginId: string;
  live: boolean;
  /** Chosen by the app: the same key gets the same answer, and starts nothing again. */
  idempotencyKey?: string;
}

/** The refresh's workflow, and the wait that its link leads to. */
export interface RefreshStarted {
  workflowId: string;
  waitId: string;
  /** The answer to an earlier request with the same key. */
  isRepeat: boolean;
}

type Services = {
  store: AppServices['store'];
  client: Pick<AppServices['client'], 'startRefresh'>;
  waitLimitMs: number;
};

/** An idempotency key was used before, for another login or another body. */
export class IdempotencyKeyReusedError extends Error {
  constructor() {
    super('This Idempotency-Key was used for another login or another body. Nothing was changed');
    this.name = 'IdempotencyKeyReusedError';
  }
}

const SOURCE = 'login.refresh';
const LOOK_EVERY_MS = 100;
/** How long a refresh that has written its end may take to close in Temporal. */
const CLOSES_WITHIN_MS = 5_000;

/**
 * Starts a refresh, and opens the wait of its link. With a key, requests that come at once or later have one effect and
 * one answer, across gateways too. If a gateway dies between the start and its record, a repeat starts again, which leaves
 * a refresh that is still open alone. Throws `login_not_registered`, IdempotencyKeyReusedError, TemporalUnavailableError.
 */
export async function refreshNow(services: Services, request: RefreshRequest): Promise<RefreshStarted> {
  const { loginId, live, idempotencyKey: key } = request;
  if (key === undefined) return { ...(await start(services, request)), isRepeat: false };
  const { idempotency } = services.store;
  for (;;) {
    const begun = await idempotency.begin<Omit<RefreshStarted, 'isRepeat'>>({
      source: SOURCE,
      key,
      loginId,
      request: live ? 'live' : 'cached',
    });
    switch (begun.is) {
      case 'answered':
        return { ...begun.answer, isRepeat: true };
      case 'differs':
        throw new IdempotencyKeyReusedError();
      case 'unknown_login':
        throw loginNotRegistered(loginId);
      case 'busy':
        // Its gateway answers, or its lease ends.
        await sleep(LOOK_EVERY_MS);
        continue;
      case 'held': {
        const started = await start(services, request).catch(async (error: unknown) => {
          await idempotency.release(begun.held);
          throw error;
        });
        await idempotency.finish(begun.held, started);
        return { ...started, isRepeat: false };
      }
    }
  }
}

async function start({ store, client, waitLimitMs }: Services, { loginId, live }: RefreshRequest) {
  // This comes first, so that the end of the refresh finds the link's wait.
  const wait = await store.waits.openForLink({ loginId, limitMs: waitLimitMs });
  if (wait === null) throw loginNotRegistered(loginId);
  const untilMs = performance.now() + CLOSES_WITHIN_MS;
  for (;;) {
    const { workflowId, started } = await client.startRefresh({ loginId, live });
    if (started || performance.now() > untilMs || (await isUnderWay(store, loginId)))
      return { workflowId, waitId: wait.waitId };
    // The one that is open is about to close, and would take no notice of this request.
    await sleep(LOOK_EVERY_MS);
  }
}

async function isUnderWay(store: Services['store'], loginId: string): Promise<boolean> {
  const state = (await store.logins.get(loginId))?.state;
  return state !== 'idle' && state !== 'gave_up';
}
