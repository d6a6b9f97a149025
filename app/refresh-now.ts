import { setTimeout as sleep } from 'node:timers/promises';
import { loginNotRegistered } from './errors';
import type { AppServices } from './services';
import { startRefresh } from './start-refresh';

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
 * Starts a refresh, and opens the wait of its link. With a key, requests that come at once or later have one effect and
 * one answer, across gateways too. If a gateway dies after the start and before the start is recorded, a repeat starts
 * the refresh again; a refresh that is still open is left alone. Throws `login_not_registered`,
 * IdempotencyKeyReusedError, TemporalUnavailableError.
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
        // Another request with this key is under way, here or in another gateway. It gets its answer, or its lease
        // ends.
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
  const { workflowId } = await startRefresh({ store, client }, { loginId, live });
  return { workflowId, waitId: wait.waitId };
}
