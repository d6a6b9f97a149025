import type { ProblemCode } from './problems';

/** What each problem means and what its caller does, for docs/problems.md. Markdown. */
export const PROBLEM_TEXTS: Record<ProblemCode, string> = {
  invalid_request:
    'A member of the body, the query or a header does not fit. `errors` names each by its path. Correct the call.',
  malformed_request: 'Its path, length or headers are wrong. Correct the call.',
  body_invalid: 'The webhook is signed, but its body is not a JSON object. Tell Flinks.',
  malformed_json: 'The body is cut short, or is no JSON at all. Correct the call.',
  invalid_login_id: 'Use it as Flinks gave it, in either case.',
  invalid_run_id: '`GET /v1/runs` lists them.',
  invalid_cursor: 'The cursor is of another list, or was changed. Pass `next` of the page before as it is, or none.',
  return_url_not_allowed: 'Add the return URL, or a path above it, to `CONNECT_RETURN_URLS`.',
  unauthorized:
    'No key, or none of `GATEWAY_API_KEYS`, or one whose last day is over. Send `Authorization: Bearer <key>`.',
  signature_missing: 'The webhook has no signature. Flinks signs every one: somebody else may be calling.',
  signature_invalid:
    'The signature is not of this body under `FLINKS_WEBHOOK_SECRET`. Compare that secret with Flinks.',
  read_only: 'A key that is written `ro:…` may only read. Take another key for this call.',
  origin_not_allowed:
    "A page of an origin that the codec server does not know called it. Add it to the codec server's origins.",
  foreign_form: 'A form of the status page was sent by another page. Load the page again and repeat.',
  not_found: '`GET /docs` lists all.',
  webhooks_off: 'Set `FLINKS_WEBHOOK_SECRET` to take webhooks.',
  unknown_login: 'The login was never registered, or its consent was withdrawn. Register it with `POST /v1/logins`.',
  unknown_brake: 'The run holds no asks of that institution. `GET /v1/runs/{runId}` lists its brakes.',
  unknown_event: 'No event has that id, or it was purged. `GET /v1/events` lists them.',
  unknown_run: 'No run has that id, or it was purged. `GET /v1/runs` lists them.',
  method_not_allowed: 'The route exists, with other methods: the header `allow` names them.',
  request_timeout: 'The request did not arrive whole in time. Send it again.',
  login_mismatch: 'The login keeps waiting; the operator is told ([the runbook](runbooks/login-mismatch.md)).',
  login_registered: 'The LoginId that should take over is a login of its own here. Withdraw it first, or keep both.',
  login_replaced: '`replacedBy` names it. Use that one ([succession.md](succession.md)).',
  not_proven:
    'The accounts of the two logins do not prove that they are one customer. If you know it, send `force: true` ([succession.md](succession.md)).',
  event_held: 'A run or a brake still decides over this event. It goes out when it is let go; nothing needs sending.',
  run_in_progress: 'One run at a time: `runId` names the one under way. Wait for it.',
  cursor_unknown:
    'The change that the cursor names is gone: a restore, or a new registration. Drop what you hold and begin without a cursor.',
  link_expired:
    'The link is over, or was never one of ours. Make a new one with `POST /v1/logins/{loginId}/connect-link`.',
  body_too_large: 'Send fewer rows in one call.',
  too_many_logins: 'At most 10,000 logins in one call; nothing was taken. Send several calls.',
  unsupported_media_type: 'Send `content-type: application/json` in UTF-8, without a content-encoding.',
  idempotency_key_reused: 'The key was sent with another login or body before. Take a new key for a new request.',
  payload_key_missing:
    'A payload was written under a key that is not in `PAYLOAD_KEYS`. Add the old key behind the new one.',
  payload_unreadable:
    'A payload of Temporal was changed or cut. Nothing can be done from the app; the operator looks at its workflow.',
  too_many_requests:
    'Wait as `retry-after` says and send it again. A right key is never locked out by the failures of others.',
  too_many_returns: 'The same link came back too often in an hour. Wait as `retry-after` says.',
  headers_too_large: 'The path or the headers are too long. Correct the call.',
  internal_error: "The fault is ours. The gateway's log has it under the answer's `x-request-id`.",
  flinks_refused: 'Flinks refused; `flinksCode` says why. Nothing was changed here. Sending it again changes nothing.',
  flinks_unexpected: "Flinks' answer has an unknown shape. Nothing was changed here. Tell the operator.",
  flinks_unavailable: 'Flinks did not answer, or is busy. Nothing was changed here. Send it again.',
  database_unavailable: 'The database is down or full. Nothing was changed. Send it again.',
  temporal_unavailable: 'Temporal is down. Send it again; `detail` says what was done already.',
  no_worker: 'No worker answered in time. It is not known whether it was heard: send the same again, which is safe.',
  webhooks_busy: 'Nothing needs to be done: Flinks sends it again.',
  not_ready: '`checks` says what is missing: a worker, the database or Temporal.',
};
