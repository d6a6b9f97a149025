import { createHash, timingSafeEqual } from 'node:crypto';
import { labelOf, type ApiKey } from '../config/api-keys';

/**
 * Keys are compared by their digests. All digests have the same length, and the time of a comparison reveals nothing
 * about a key.
 */
export const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The caller with this key, as audit and log name them: `api:`, the fingerprint of the key, and its name if it has one
 * (`api:1f2e3d4c` or `api:1f2e3d4c:reports`).
 */
export const actorWith = (key: ApiKey): string => `api:${labelOf(key)}`;

/**
 * Makes a function that finds the API key that equals a text, even if the last day of that key is over. The function
 * returns null if the text is no key.
 */
export function keyFinder(apiKeys: readonly ApiKey[]): (given: string) => ApiKey | null {
  const known = apiKeys.map((apiKey) => ({ apiKey, digest: digest(apiKey.key) }));
  return (given) => {
    const wanted = digest(given);
    // Compares every key, so that the time taken does not reveal which one matched.
    const matches = known.filter((key) => timingSafeEqual(key.digest, wanted));
    return matches[0]?.apiKey ?? null;
  };
}
