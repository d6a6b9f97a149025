import { RefusalError, refusal, type Endpoint } from '../codes';
import type { Refused } from '../spec';
import type { Bank } from '../state';

/** The refusal a spec asks for, at an endpoint. */
export function specRefusal(endpoint: Endpoint, { code, status, message }: Refused): RefusalError {
  if (code === undefined) return new RefusalError(status ?? 500, null, message ?? 'An error has occurred');
  return refusal(endpoint, code, { ...(status && { status }), ...(message && { message }) });
}

/** Lets a `{ hangMs, then }` take its time and returns what comes after; other answers come at once. */
export async function afterHang<T>(bank: Bank, answer: T | { hangMs: number; then: T }): Promise<T> {
  if (typeof answer !== 'object' || answer === null || !('hangMs' in answer)) return answer;
  await bank.sleep(answer.hangMs);
  return answer.then;
}
