import { randomBytes } from 'node:crypto';
import { digest } from '../api-keys';

/** After this long the key is required again. */
export const SESSION_SECONDS = 12 * 60 * 60;
/**
 * The most sessions at once, which is more than there are operators. If another session begins, the oldest one ends.
 */
const MOST_SESSIONS = 1_000;

/**
 * Sign-ins of this process. Each session has a random name. It ends after SESSION_SECONDS, at a sign-out, or with the
 * process.
 */
export interface Sessions {
  /** Returns the name of a new session, which lets its holder in. */
  begin(): string;
  isOpen(name: string): boolean;
  end(name: string): void;
}

export function makeSessions(): Sessions {
  // Keyed by a digest, so that the time of a look-up says nothing about a name. The sessions are in the order in which
  // they end.
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
