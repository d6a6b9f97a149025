/**
 * An encrypted payload that cannot be read here. The message names the key's id, never the key. Temporal uses the class
 * name as the failure type, so each kind is a class, and the failure converter knows them by that name.
 */
export abstract class PayloadError extends Error {
  abstract readonly code: 'payload_key_missing' | 'payload_unreadable';

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

export class PayloadKeyMissingError extends PayloadError {
  readonly code = 'payload_key_missing';
}

export class PayloadUnreadableError extends PayloadError {
  readonly code = 'payload_unreadable';
}

const TYPES = new Set([PayloadKeyMissingError.name, PayloadUnreadableError.name]);

export const isPayloadErrorType = (type: string): boolean => TYPES.has(type);
