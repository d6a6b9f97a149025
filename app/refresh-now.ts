import { setTimeout as sleep } from 'node:timers/promises';
import { loginNotRegistered } from './errors';
import type { AppServices } from './services';
import { startRefresh } from './start-refresh';

/** A refresh that an app asks for. `live`: the user is present. */
export interface RefreshRequest {
  loginId: string;
  live: boolean;
  /** Chosen by the app. A second request with the same key gets the answer of the first, and starts nothing. */
  idempotencyKey?: string;
}

/** The refresh's workflow, and the wait that its link leads to. */
export interface RefreshStarted {
  workflowId: string;
  waitId: string;
  /** Whether this is the answer to an earlier request with the same key. */
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

/**
 * Starts a refresh, and opens the wait that its link leads to. All requests with one idempotency key have one effect
 * and get one answer, across gateways too. Only if a gateway dies after it has started the refresh and before it has
 * recorded that, a repeated request starts the refresh again; a refresh that is still open is left alone then. Throws
 * `login_not_registered`, IdempotencyKeyReusedError or TemporalUnavailableError.
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
        // Another request with this key is under way, here or in another gateway. Either its answer is recorded soon,
        // or its lease ends and this request takes over.
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
  // The wait is opened before the refresh is started, so that the end of the refresh finds the wait.
  const wait = await store.waits.openForLink({ loginId, limitMs: waitLimitMs });
  if (wait === null) throw loginNotRegistered(loginId);
  const { workflowId } = await startRefresh({ store, client }, { loginId, live });
  return { workflowId, waitId: wait.waitId };
}
