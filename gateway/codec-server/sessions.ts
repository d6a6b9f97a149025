import { randomBytes } from 'node:crypto';
import { digest } from '../api-keys';

/** How long a session lasts. After that the key is required again. */
export const SESSION_SECONDS = 12 * 60 * 60;
/**
 * How many sessions there may be at once, which is more than there are operators. If one more begins, the oldest ends.
 */
const MOST_SESSIONS = 1_000;

/**
 * The sessions of people who have signed in, kept in the memory of this process. Each session has a random name, which
 * its holder shows as a cookie. A session ends after SESSION_SECONDS, at a sign-out or a new sign-in of its holder, as
 * the oldest of MOST_SESSIONS when one more begins, or with the process.
 */
export interface Sessions {
  /** Returns the name of a new session, which lets its holder in. */
  begin(): string;
  isOpen(name: string): boolean;
  end(name: string): void;
}

export function makeSessions(): Sessions {
  // When each session ends, by the digest of its name, so that the time of a look-up says nothing about a name. The
  // sessions are in the order in which they end.
  const endsAtMs = new Map<string, number>();
  const idOf = (name: string): string => digest(name).toString('base64');

  function dropOver(): void {
    for (const [id, endMs] of endsAtMs) {
      if (endMs > Date.now() && endsAtMs.size < MOST_SESSIONS) return;
      endsAtMs.delete(id);
    }
  }

  return {
    begin() {
      dropOver();
      const name = randomBytes(32).toString('base64url');
      endsAtMs.set(idOf(name), Date.now() + SESSION_SECONDS * 1_000);
      return name;
    },
    isOpen: (name) => (endsAtMs.get(idOf(name)) ?? 0) > Date.now(),
    end: (name) => void endsAtMs.delete(idOf(name)),
  };
}
