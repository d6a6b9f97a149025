import { hkdfSync } from 'node:crypto';

/**
 * Returns a 32-byte key for one purpose, derived from FLINKS_SECRET_KEY by HKDF-SHA-256. So an operator need not set
 * another key, and cannot lose it.
 */
export const derivedKey = (secretKey: string, purpose: 'link key' | 'session key' | 'tombstone key'): Buffer =>
  Buffer.from(hkdfSync('sha256', secretKey, '', `flinks-daily-refresh ${purpose}`, 32));
