/** How a payload can refuse to be read, and the failure type that Temporal shows for it. */
const TYPES = {
  payload_key_missing: 'RefreshPayloadKeyMissing',
  payload_unreadable: 'RefreshPayloadUnreadable',
} as const;

/** An encrypted payload that cannot be read here. Names the key's id, never the key. */
export class PayloadError extends Error {
  constructor(
    readonly code: keyof typeof TYPES,
    message: string,
  ) {
    super(message);
    this.name = TYPES[code];
  }
}

export const isPayloadErrorType = (type: string): boolean => (Object.values(TYPES) as string[]).includes(type);
