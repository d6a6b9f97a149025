import {
  ApplicationFailure,
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
} from '@temporalio/common';
import { isPayloadErrorType } from '../domain/payload-error';

/**
 * Puts a failure's message and stack trace into a payload, so that the codec encrypts them. Only the failure's type
 * stays readable. Used in workers of a deployment with PAYLOAD_KEYS, in its clients, and in the workflow bundle.
 */
class EncodingFailureConverter extends DefaultFailureConverter {
  private readonly plain = new DefaultFailureConverter();

  constructor() {
    super({ encodeCommonAttributes: true });
  }

  override errorToFailure(error: unknown, payloadConverter: PayloadConverter): ProtoFailure {
    // Errors about keys stay plain, because a reader without the key must see which key is missing.
    return isAboutKeys(error)
      ? this.plain.errorToFailure(error, payloadConverter)
      : super.errorToFailure(error, payloadConverter);
  }
}

const isAboutKeys = (error: unknown): boolean =>
  error instanceof Error && isPayloadErrorType(error instanceof ApplicationFailure ? (error.type ?? '') : error.name);

/** Temporal looks for the converter under this name. */
export const failureConverter = new EncodingFailureConverter();
