import { hkdfSync } from 'node:crypto';

/**
 * Returns a 32-byte key for one purpose, derived (HKDF-SHA-256) from FLINKS_SECRET_KEY, so that there is no other key
 * to set or lose.
 */
export const derivedKey = (secretKey: string, purpose: 'link key' | 'session key' | 'tombstone key'): Buffer =>
  Buffer.from(hkdfSync('sha256', secretKey, '', `flinks-daily-refresh ${purpose}`, 32));
