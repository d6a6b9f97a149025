import type { ProblemCode } from './problems';

/** What each problem means and what its caller does, for docs/problems.md. Markdown. */
export const PROBLEM_TEXTS: Record<ProblemCode, string> = {
  invalid_request:
    'A member of the body, the query or a header does not fit. `errors` names each by its path. Correct the call.',
  malformed_request: 'The path, the length or the headers of the request are wrong. Correct the call.',
  body_invalid: 'The webhook is signed, but its body is not a JSON object. Tell Flinks.',
  malformed_json: 'The body is cut short, or is no JSON at all. Correct the call.',
  invalid_login_id: 'Use the LoginId as Flinks gave it, in capital or small letters.',
  invalid_run_id: '`GET /v1/runs` lists the runs with their ids.',
  invalid_cursor:
    'The cursor belongs to another list, or was changed. Pass `next` of the previous page unchanged, or no cursor.',
  return_url_not_allowed: 'Add the return URL, or a path above it, to `CONNECT_RETURN_URLS`.',
  unauthorized:
    'The request has no key, a key that is not in `GATEWAY_API_KEYS`, or a key whose last day is over. Send `Authorization: Bearer <key>`.',
  signature_missing: 'The webhook has no signature. Flinks signs every webhook: somebody else may be calling.',
  signature_invalid:
    'The signature does not match this body and `FLINKS_WEBHOOK_SECRET`. Compare the secret with the one at Flinks.',
  read_only: 'A key that is written `ro:…` may only read. Use another key for this call.',
  origin_not_allowed:
    "A page of an origin that the codec server does not know called it. Add it to the codec server's origins.",
  foreign_form: 'A form of the status page was sent by another page. Load the page again and repeat.',
  not_found: '`GET /docs` lists all routes.',
  webhooks_off: 'Set `FLINKS_WEBHOOK_SECRET` to take webhooks.',
  unknown_login: 'The login was never registered, or its consent was withdrawn. Register it with `POST /v1/logins`.',
  unknown_brake: 'The run holds no asks of that institution. `GET /v1/runs/{runId}` lists its brakes.',
  unknown_event: 'No event has that id, or it was purged. `GET /v1/events` lists them.',
  unknown_run: 'No run has that id, or it was purged. `GET /v1/runs` lists them.',
  method_not_allowed: 'The route exists, but not with this method. The header `allow` names its methods.',
  request_timeout: 'The request did not arrive completely in time. Send it again.',
  login_mismatch: 'The login keeps waiting, and the operator is told ([the runbook](runbooks/login-mismatch.md)).',
  login_registered: 'The LoginId that should take over is a login of its own here. Withdraw it first, or keep both.',
  login_replaced: 'Use the LoginId in `replacedBy` instead of this one ([succession.md](succession.md)).',
  not_proven:
    'The accounts of the two logins do not prove that they belong to one customer. If you know that they do, send `force: true` ([succession.md](succession.md)).',
  event_held:
    'A run or a brake still holds this event. It is sent when the run ends or the brake is released; you need not resend it.',
  run_in_progress: 'Only one run can be under way, and `runId` names it. Wait until it has ended.',
  cursor_unknown:
    'The change that the cursor names is gone, through a restore or a new registration. Drop what you hold and begin without a cursor.',
  link_expired:
    'The link has ended, or this gateway never made it. Make a new one with `POST /v1/logins/{loginId}/connect-link`.',
  body_too_large: 'Send fewer rows in one call.',
  too_many_logins: 'One call takes at most 10,000 logins, and nothing of this call was stored. Send several calls.',
  unsupported_media_type: 'Send `content-type: application/json` in UTF-8, without a content-encoding.',
  idempotency_key_reused:
    'The `Idempotency-Key` was used before, for another login or with another body. Use a new key for a new request.',
  payload_key_missing:
    'A payload in Temporal was encrypted with a key that is not in `PAYLOAD_KEYS`. Add the old key after the new one.',
  payload_unreadable:
    'A payload in Temporal is damaged, or was encrypted with a different key that has the same id. The app can do nothing; the operator compares `PAYLOAD_KEYS` everywhere and looks at the workflow.',
  too_many_requests:
    'Wait as `retry-after` says and send the request again. Failed calls of others never lock out a valid key.',
  too_many_returns: 'Too many returns were reported for the same link in an hour. Wait as `retry-after` says.',
  headers_too_large: 'The path or the headers are too long. Correct the call.',
  internal_error: "The fault is the gateway's. Its log names the error under the `x-request-id` of the answer.",
  flinks_refused:
    'Flinks refused the call; `flinksCode` says why. Nothing was changed here. Sending the request again does not help.',
  flinks_unexpected: "Flinks' answer has an unknown shape. Nothing was changed here. Tell the operator.",
  flinks_unavailable: 'Flinks did not answer, or is busy. Nothing was changed here. Send the request again.',
  database_unavailable: 'The database is down or full. Nothing was changed. Send the request again.',
  temporal_unavailable: 'Temporal is down. Send the request again; `detail` says what was done already.',
  no_worker:
    'No worker answered in time, so it is not known whether the request was carried out. Send the same request again, which is safe.',
  webhooks_busy: 'Nothing needs to be done: Flinks sends the webhook again.',
  not_ready: '`checks` says what is missing: a worker, the database or Temporal.',
};
