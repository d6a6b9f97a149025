import { RefusalError, refusal, type Endpoint } from '../codes';
import type { Refused } from '../spec';
import type { Bank } from '../state';

/** Returns the refusal that a login's spec describes, as this endpoint sends it. */
export function specRefusal(endpoint: Endpoint, { code, status, message }: Refused): RefusalError {
  if (code === undefined) return new RefusalError(status ?? 500, null, message ?? 'An error has occurred');
  return refusal(endpoint, code, { ...(status && { status }), ...(message && { message }) });
}

/** Waits the `hangMs` of a `{ hangMs, then }` and returns its `then`. Returns any other answer at once. */
export async function afterHang<T>(bank: Bank, answer: T | { hangMs: number; then: T }): Promise<T> {
  if (typeof answer !== 'object' || answer === null || !('hangMs' in answer)) return answer;
  await bank.sleep(answer.hangMs);
  return answer.then;
}
