import { randomBytes } from 'node:crypto';
import { digest } from '../api-keys';

/** After this long the key is required again. */
export const SESSION_SECONDS = 12 * 60 * 60;
/** More than there are operators. Above this, the oldest session ends when another begins. */
const MOST_SESSIONS = 1_000;

/**
 * Sign-ins of this process. Each has a random name, and ends after SESSION_SECONDS, when it is ended here, or with the
 * process.
 */
export interface Sessions {
  /** Returns the name of a new session, which lets its holder in. */
  begin(): string;
  isOpen(name: string): boolean;
  end(name: string): void;
}

export function makeSessions(): Sessions {
  // Keyed by a digest, so that the time of a look-up says nothing about a name. In the order in which the sessions end.
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
