/**
 * Every problem that the gateway and the codec server can answer with. No other place defines a code. Codes are
 * permanent, because apps branch on them.
 */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request does not match this route' },
  malformed_request: { status: 400, title: 'The request is not valid HTTP' },
  body_invalid: { status: 400, title: "The webhook's body cannot be read" },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_login_id: { status: 400, title: 'The LoginId in the path is not a GUID' },
  invalid_run_id: { status: 400, title: 'The run id in the path is not a GUID' },
  invalid_cursor: { status: 400, title: 'The cursor does not belong to this list' },
  return_url_not_allowed: { status: 400, title: 'The return URL is not allowed by CONNECT_RETURN_URLS' },
  unauthorized: { status: 401, title: 'A valid API key is required' },
  signature_missing: { status: 401, title: 'The webhook is not signed' },
  signature_invalid: { status: 401, title: 'The signature does not match this body' },
  read_only: { status: 403, title: 'This API key is read-only' },
  origin_not_allowed: { status: 403, title: 'Pages of this origin may not call this API' },
  foreign_form: { status: 403, title: 'This form came from another page or another sign-in' },
  not_found: { status: 404, title: 'Nothing was found at this address' },
  webhooks_off: { status: 404, title: 'Webhooks are off' },
  unknown_login: { status: 404, title: 'The login is not registered' },
  unknown_brake: { status: 404, title: 'This run has no brake on that institution' },
  unknown_event: { status: 404, title: 'No such event' },
  unknown_run: { status: 404, title: 'No such run' },
  method_not_allowed: { status: 405, title: 'This route does not support that method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  login_mismatch: { status: 409, title: 'Flinks Connect returned another login' },
  login_registered: { status: 409, title: 'That LoginId cannot take the place of another' },
  login_replaced: { status: 409, title: 'Another login has taken the place of this one' },
  not_proven: { status: 409, title: 'Nothing proves that both logins belong to one customer' },
  event_held: { status: 409, title: 'The event is held back' },
  run_in_progress: { status: 409, title: 'A run is already in progress' },
  cursor_unknown: { status: 410, title: 'The cursor refers to a change that no longer exists' },
  link_expired: { status: 410, title: 'This link is invalid or has expired' },
  body_too_large: { status: 413, title: 'The body is too large' },
  too_many_logins: { status: 413, title: 'Too many logins in one call' },
  unsupported_media_type: { status: 415, title: 'The body must be plain JSON in UTF-8' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used for another request' },
  payload_key_missing: { status: 422, title: 'A payload was encrypted with a key that is not configured here' },
  payload_unreadable: { status: 422, title: 'A payload cannot be decrypted' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  too_many_returns: { status: 429, title: 'The user has come back through this link too often in the last hour' },
  headers_too_large: { status: 431, title: 'The request line and headers are too large' },
  internal_error: { status: 500, title: 'Internal error in the gateway' },
  flinks_refused: { status: 502, title: 'Flinks refused the call' },
  flinks_unexpected: { status: 502, title: 'Flinks answered something unexpected' },
  flinks_unavailable: { status: 503, title: 'Flinks is unreachable or busy' },
  database_unavailable: { status: 503, title: 'The database is unavailable' },
  temporal_unavailable: { status: 503, title: 'Temporal is unreachable, or refused the call' },
  no_worker: { status: 503, title: 'No worker answered' },
  webhooks_busy: { status: 503, title: 'Too many large webhooks at once' },
  not_ready: { status: 503, title: 'The gateway is not ready' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

interface ProblemExtras {
  /** Additional members of the document. */
  members?: Record<string, unknown>;
  /** Additional headers of the answer. */
  headers?: Record<string, string>;
}

/**
 * Thrown by a route and answered as an RFC 9457 document. `detail` is a text for the caller. It never contains a
 * secret, and it repeats nothing that the caller sent, except for ids and the names of members.
 */
export class ProblemError extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Problem';
    this.status = PROBLEMS[code].status;
  }
}

/** The `type` of a problem document. It only names the problem; it is not an address to fetch anything from. */
export const problemType = (code: ProblemCode): string => `urn:flinks-daily-refresh:problem:${code}`;

/** The problem document as JSON text. */
export function problemDocument({ code, detail, extras }: ProblemError): string {
  const { status, title } = PROBLEMS[code];
  return JSON.stringify({ type: problemType(code), title, status, detail, code, ...extras.members });
}
