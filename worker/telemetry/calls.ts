import { normaliseCode } from '../../domain/codes';
import type { CallWatch } from '../../flinks/client';
import { FlinksError } from '../../flinks/errors';
import type { Endpoint } from '../../flinks/routes';

/**
 * How one call to Flinks ended. `status` is null if there was no answer. `code` is the FlinksCode, spelt uniformly;
 * null if the answer has none.
 */
export interface CallEnd {
  endpoint: Endpoint;
  status: number | null;
  code: string | null;
  startedAtMs: number;
  durationMs: number;
}

/** Returns a watch for the Flinks client that tells `hear` how every call ended. */
export function watchCalls(hear: (end: CallEnd) => void): CallWatch {
  return async (endpoint, make) => {
    const startedAtMs = Date.now();
    const began = performance.now();
    const tell = (status: number | null, code: string | null): void => {
      hear({ endpoint, status, code: normaliseCode(code), startedAtMs, durationMs: performance.now() - began });
    };
    try {
      const answer = await make();
      tell(answer.status, answer.facts.flinksCode);
      return answer;
    } catch (error) {
      // Any other error means that we aborted the call ourselves.
      if (error instanceof FlinksError) tell(error.status, error.flinksCode);
      else tell(null, null);
      throw error;
    }
  };
}
