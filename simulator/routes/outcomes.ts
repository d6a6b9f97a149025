import { RefusalError, refusal, type Endpoint } from '../codes';
import type { Refused } from '../spec';
import type { Bank } from '../state';

/** Returns the refusal of a spec at an endpoint. */
export function specRefusal(endpoint: Endpoint, { code, status, message }: Refused): RefusalError {
  if (code === undefined) return new RefusalError(status ?? 500, null, message ?? 'An error has occurred');
  return refusal(endpoint, code, { ...(status && { status }), ...(message && { message }) });
}

/** Waits out a `{ hangMs, then }` and returns what comes after; returns other answers at once. */
export async function afterHang<T>(bank: Bank, answer: T | { hangMs: number; then: T }): Promise<T> {
  if (typeof answer !== 'object' || answer === null || !('hangMs' in answer)) return answer;
  await bank.sleep(answer.hangMs);
  return answer.then;
}
