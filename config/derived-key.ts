import { hkdfSync } from 'node:crypto';

/** A key of 32 bytes for one purpose, derived (HKDF-SHA-256) from FLINKS_SECRET_KEY: nothing more to set or to lose. */
export const derivedKey = (secretKey: string, purpose: 'link key' | 'session key' | 'tombstone key'): Buffer =>
  Buffer.from(hkdfSync('sha256', secretKey, '', `flinks-daily-refresh ${purpose}`, 32));
