/** The key with which encrypted/ was recorded. It protects nothing. */
export const KEY_OF_HISTORIES = { id: 'recorded', key: Buffer.alloc(32, 'recorded') };

/** A login that waited for its user, with a claim that failed on the way. */
export const ENCRYPTED = 'refreshed-after-reconnect.json';
