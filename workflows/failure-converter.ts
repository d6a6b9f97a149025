import {
  ApplicationFailure,
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
} from '@temporalio/common';
import { isPayloadErrorType } from '../domain/payload-error';

/**
 * Puts message and stack trace of a failure into a payload, so that the codec encrypts them. What stays readable is its
 * type. In workers of a deployment with PAYLOAD_KEYS, in its clients, and in the workflow bundle.
 */
class EncodingFailureConverter extends DefaultFailureConverter {
  private readonly plain = new DefaultFailureConverter();

  constructor() {
    super({ encodeCommonAttributes: true });
  }

  override errorToFailure(error: unknown, payloadConverter: PayloadConverter): ProtoFailure {
    // Whoever lacks a key could not read which one it is.
    return isAboutKeys(error)
      ? this.plain.errorToFailure(error, payloadConverter)
      : super.errorToFailure(error, payloadConverter);
  }
}

const isAboutKeys = (error: unknown): boolean =>
  error instanceof Error && isPayloadErrorType(error instanceof ApplicationFailure ? (error.type ?? '') : error.name);

/** The name under which Temporal looks for it. */
export const failureConverter = new EncodingFailureConverter();
