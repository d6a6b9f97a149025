import {
  ApplicationFailure,
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
} from '@temporalio/common';
import { isPayloadErrorType } from '../domain/payload-error';

/**
 * Puts the message and the stack trace of a failure into a payload, so that the codec encrypts them. Only the type of
 * the failure stays readable. If PAYLOAD_KEYS is set, the workers and the clients use this converter, and so does the
 * workflow bundle.
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

/** The Temporal SDK looks for the converter under this name. */
export const failureConverter = new EncodingFailureConverter();
