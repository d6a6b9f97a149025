import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosHouse } from './house';

const TRIES_FOR_MS = 180_000;

export interface Answered<T> {
  status: number;
  body: T;
}

/**
 * Makes one call to the gateway, with its API key unless the route is public. Throws if no answer comes, or one whose
 * body is neither empty nor JSON.
 */
export async function call<T>(
  house: ChaosHouse,
  method: string,
  path: string,
  { body, isPublic = false }: { body?: unknown; isPublic?: boolean } = {},
): Promise<Answered<T>> {
  const answer = await fetch(path.startsWith('http') ? path : house.gateway + path, {
    method,
    headers: {
      ...(isPublic ? {} : { authorization: `Bearer ${house.apiKey}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
}

/**
 * Repeats a call, as an app or a browser should, until it gets an answer that is neither a 5xx nor a 429.
 *
 * @throws Error if no such answer has come after three minutes
 */
export async function persist<T>(what: string, attempt: () => Promise<Answered<T>>): Promise<Answered<T>> {
  let seen = '';
  for (const deadlineMs = Date.now() + TRIES_FOR_MS; Date.now() < deadlineMs; await sleep(400)) {
    const answer = await attempt().catch((error: unknown) => {
      seen = String(error);
      return null;
    });
    if (answer !== null && answer.status < 500 && answer.status !== 429) return answer;
    if (answer !== null) seen = `${answer.status} ${JSON.stringify(answer.body)}`;
  }
  throw new Error(`${what} did not succeed in three minutes; last: ${seen}`);
}

/**
 * Waits until a condition holds. The condition may throw while a process of the house (house.ts) is down: it then does
 * not hold yet.
 *
 * @throws Error that contains `what` (what was waited for), if the condition does not hold in time
 */
export async function until(what: string, isMet: () => boolean | Promise<boolean>, withinMs = 300_000): Promise<void> {
  let seen = '';
  for (const deadlineMs = Date.now() + withinMs; Date.now() < deadlineMs; await sleep(50)) {
    try {
      if (await isMet()) return;
    } catch (error) {
      seen = String(error);
    }
  }
  throw new Error(`Waited ${withinMs / 1_000} s for ${what}. ${seen}`);
}
