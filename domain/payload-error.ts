/**
 * Thrown when an encrypted payload of Temporal cannot be read here. The message names the id of the key, never the key.
 * `name` is the failure type that Temporal shows, and by which the failure converter recognises these errors. The
 * static `name` of each class is the same text, because the SDK reads the name of the class.
 */
export abstract class PayloadError extends Error {
  abstract readonly code: 'payload_key_missing' | 'payload_unreadable';
}

export class PayloadKeyMissingError extends PayloadError {
  readonly code = 'payload_key_missing';
  static override readonly name: string = 'RefreshPayloadKeyMissing';
  override readonly name = 'RefreshPayloadKeyMissing';
}

export class PayloadUnreadableError extends PayloadError {
  readonly code = 'payload_unreadable';
  static override readonly name: string = 'RefreshPayloadUnreadable';
  override readonly name = 'RefreshPayloadUnreadable';
}

const TYPES = new Set(['RefreshPayloadKeyMissing', 'RefreshPayloadUnreadable']);

export const isPayloadErrorType = (type: string): boolean => TYPES.has(type);
