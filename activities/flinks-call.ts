import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { AskingBox, Answer } from '../domain/refresh';
import type { Flinks } from '../flinks/client';
import type { ActivityDependencies } from './dependencies';
import { answering } from './failures';

const HEARTBEAT_EVERY_MS = 3_000;

/** Heartbeats while `call` runs, so that a dead worker is noticed in seconds and a cancellation is heard. */
export async function heartbeating<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
  try {
    return await call(cancellationSignal());
  } finally {
    clearInterval(beat);
  }
}

export interface LoginCall {
  loginId: string;
  refreshId: string;
}

/**
 * One call for one login: refused here for a login that is not registered, answered or failed as failures.ts says, and
 * written down as a step of the login's story.
 */
export async function callForLogin<T extends Answer>(
  { store }: ActivityDependencies,
  box: AskingBox,
  { loginId, refreshId }: LoginCall,
  call: (login: { language: 'en' | 'fr' | null }, signal: AbortSignal) => Promise<T>,
): Promise<T | Answer> {
  const login = await store.logins.forFlinks(loginId);
  if (login === null) return { kind: 'gone' };
  const answer = await heartbeating((signal) => answering(() => call(login, signal)));
  await store.refreshes.addStep({
    refreshId,
    loginId,
    box,
    status: answer.status ?? null,
    code: answer.code ?? null,
  });
  return answer;
}

/** Tokens are single-use: minted in the attempt that spends them, and never seen by Temporal (rule 6). */
export async function withToken<T>(
  flinks: Flinks,
  signal: AbortSignal,
  spend: (authorizeToken: string) => Promise<T>,
): Promise<T> {
  return spend(await flinks.generateAuthorizeToken({ signal }));
}
