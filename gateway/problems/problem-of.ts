import { LoginMismatchError, NoWorkerError, PayloadError, TemporalUnavailableError } from '../../client';
import { RunInProgressError } from '../../client/errors';
import { ReplacementError } from '../../app/errors';
import { IdempotencyKeyReusedError } from '../../app/refresh-now';
import { assertNever } from '../../domain/assert-never';
import { FlinksError } from '../../flinks/errors';
import { StoreError } from '../../store/errors';
import { ProblemError } from './problems';
import { validationProblem } from './validation-problem';

const TRY_AGAIN = 'Send the request again in a moment. If it has had an effect already, the repeat does no harm.';

/**
 * The problem document with which the gateway answers an error. An error that is not listed here is the gateway's
 * fault: it becomes `internal_error`, which tells the caller no details.
 */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof StoreError) return ofStore(error);
  if (error instanceof FlinksError) return ofFlinks(error);
  if (error instanceof TemporalUnavailableError) {
    return new ProblemError('temporal_unavailable', error.message, { headers: { 'retry-after': '5' } });
  }
  if (error instanceof NoWorkerError) {
    return new ProblemError('no_worker', error.message, { headers: { 'retry-after': '5' } });
  }
  if (error instanceof LoginMismatchError) return new ProblemError('login_mismatch', error.message);
  if (error instanceof ReplacementError) return ofReplacement(error);
  if (error instanceof RunInProgressError) {
    return new ProblemError('run_in_progress', error.message, { members: { runId: error.runId } });
  }
  if (error instanceof IdempotencyKeyReusedError) {
    return new ProblemError('idempotency_key_reused', `${error.message}; use a new key for a new request.`);
  }
  if (error instanceof PayloadError) return new ProblemError(error.code, error.message);
  return validationProblem(error) ?? ofFramework(error);
}

function ofStore(error: StoreError): ProblemError {
  switch (error.code) {
    case 'database_unreachable':
    case 'database_busy':
    case 'database_full':
    case 'database_refused':
      return new ProblemError('database_unavailable', TRY_AGAIN, { headers: { 'retry-after': '5' } });
    case 'login_not_registered':
      return unknownLogin();
    case 'run_not_found':
      return unknownRun();
    case 'invalid_cursor':
      return new ProblemError(
        'invalid_cursor',
        'Pass `next` of the previous page unchanged, or start over without a cursor.',
      );
    case 'cursor_unknown':
      return new ProblemError(
        'cursor_unknown',
        'The change that the cursor names no longer exists. Drop what you hold, and start over without a cursor.',
      );
    case 'database_newer':
    case 'migration_edited':
    case 'migration_failed':
      return internalError();
    default:
      return assertNever(error.code);
  }
}

function ofReplacement({ code, message }: ReplacementError): ProblemError {
  if (code !== 'look_pending') return new ProblemError(code, message);
  return new ProblemError('no_worker', message, { headers: { 'retry-after': '30' } });
}

function ofFlinks(error: FlinksError): ProblemError {
  const members = { flinksStatus: error.status, flinksCode: error.flinksCode };
  const seconds = Math.ceil((error.retryAfterMs ?? 0) / 1_000);
  const headers = seconds > 0 ? { 'retry-after': String(seconds) } : undefined;
  switch (error.kind) {
    case 'refused':
      return new ProblemError('flinks_refused', `${error.message}. Nothing was changed here.`, { members });
    case 'unexpectedShape':
      return new ProblemError('flinks_unexpected', `${error.message}. Nothing was changed here.`, { members });
    case 'rateLimited':
    case 'unavailable':
    case 'unreachable':
    case 'answerLost':
      return new ProblemError('flinks_unavailable', `${error.message}. Nothing was changed here; try again.`, {
        members,
        headers,
      });
    default:
      return assertNever(error.kind);
  }
}

/** Fastify's own errors: those with a 4xx status are the caller's fault, and all others are `internal_error`. */
function ofFramework(error: unknown): ProblemError {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new ProblemError(
      'body_too_large',
      'The body is larger than this route accepts. If it holds rows, send fewer of them in one call.',
    );
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType();
  if (code === 'FST_ERR_BAD_URL') return new ProblemError('malformed_request', 'The path is not a valid URL path.');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new ProblemError(
      'malformed_request',
      'The request could not be read: its length or headers do not match its body.',
    );
  }
  return internalError();
}

export const unknownLogin = (): ProblemError =>
  new ProblemError('unknown_login', 'Register the login with POST /v1/logins, or check the LoginId.');

export const unknownRun = (): ProblemError => new ProblemError('unknown_run', 'GET /v1/runs lists all runs.');

export const unsupportedMediaType = (): ProblemError =>
  new ProblemError(
    'unsupported_media_type',
    'Send `content-type: application/json` in UTF-8, without a content-encoding.',
  );

const internalError = (): ProblemError =>
  new ProblemError(
    'internal_error',
    "The gateway's log says what went wrong, under the x-request-id of this response.",
  );
