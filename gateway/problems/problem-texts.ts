import type { ProblemCode } from './problems';

/**
 * What each problem means, and what the caller should do about it, in Markdown. In docs/problems.md each text follows
 * the problem's title.
 */
export const PROBLEM_TEXTS: Record<ProblemCode, string> = {
  invalid_request:
    'A member of the body or the query, or a header, has a value that this route does not accept, or is missing or ' +
    'unknown. `errors` names each by its path. Correct the call.',
  malformed_request: 'The path, the length or the headers of the request are wrong. Correct the call.',
  body_invalid:
    'The webhook is signed, but its body is not one whole JSON object, or is one that the gateway does not read ' +
    '(`detail`). Tell Flinks.',
  malformed_json: 'The body is cut short, is not JSON, or is not UTF-8. Correct the call.',
  invalid_login_id: 'Use the LoginId as Flinks gave it, in capital or small letters.',
  invalid_run_id: '`GET /v1/runs` lists the runs with their ids.',
  invalid_cursor:
    'The cursor belongs to another list, or was changed. Pass `next` of the previous page unchanged, or no cursor.',
  return_url_not_allowed:
    'Only the URLs of the setting `CONNECT_RETURN_URLS`, and paths below them, may be used. Add the return ' +
    'URL, or a path above it, to that setting.',
  unauthorized:
    'The request has no key, a key that is not in `GATEWAY_API_KEYS`, or a key whose last day is over. Send ' +
    '`Authorization: Bearer <key>`.',
  signature_missing: 'Flinks signs every webhook, so somebody other than Flinks may have sent this one.',
  signature_invalid:
    'It was not made of this body with `FLINKS_WEBHOOK_SECRET`. Compare that secret with the one at Flinks.',
  read_only: 'A key that is written as `ro:<key>` in `GATEWAY_API_KEYS` may only read. Use another key for this call.',
  origin_not_allowed:
    'A page of an origin that is not in `CODEC_SERVER_ORIGINS` called the codec server. Add the origin there if it ' +
    'is the one of your Temporal Web UI.',
  foreign_form:
    'A form of the status page or of the codec server was sent by a page of another site, or was made for another ' +
    'sign-in. Load the page again and repeat.',
  not_found: '`GET /docs` lists all routes.',
  webhooks_off: 'The gateway takes webhooks only if `FLINKS_WEBHOOK_SECRET` is set.',
  unknown_login: 'The login was never registered, or its consent was withdrawn. Register it with `POST /v1/logins`.',
  unknown_brake: 'A brake holds back the asks of one institution. `GET /v1/runs/{runId}` lists the brakes of the run.',
  unknown_event: 'No event has that id, or the event has been deleted since. `GET /v1/events` lists the events.',
  unknown_run: 'No run has that id, or the run has been deleted since. `GET /v1/runs` lists the runs.',
  method_not_allowed: 'The route exists, but not with this method. The header `allow` names its methods.',
  request_timeout: 'Send it again, without pausing before all of it is sent.',
  login_mismatch:
    'The LoginId is not the one of this login. Nothing about this login was changed, and the operator is told ([the ' +
    'runbook](runbooks/login-mismatch.md)).',
  login_registered:
    'The LoginId that should take over is registered itself, was replaced by another login, or is being withdrawn. ' +
    'If it is registered, withdraw it first, or keep both logins.',
  login_replaced: 'Use the LoginId in `replacedBy` instead of this one ([succession.md](succession.md)).',
  not_proven:
    'Their accounts do not prove it, or could not be read. If you know that both logins belong to one customer, send ' +
    '`force: true` ([succession.md](succession.md)).',
  event_held:
    'A run that has not ended, or a brake (a rule that holds back the asks of one institution), still holds this ' +
    'event. You need not resend it: it is sent when the run has ended and no brake holds it, unless it is no longer ' +
    'needed by then.',
  run_in_progress:
    'Only one run can be under way at a time, and `runId` names the one that is. Wait until it has ended.',
  cursor_unknown:
    'The database was restored, or the login was registered anew. Drop the transactions that you hold and begin ' +
    'without a cursor.',
  link_expired:
    'The link has ended, is not complete, or was not made by this system. Make a new one with `POST ' +
    '/v1/logins/{loginId}/connect-link`.',
  body_too_large: 'Each route has a limit. If the body holds rows, send fewer of them in one call.',
  too_many_logins: 'One call takes at most 10,000 logins, and nothing of this call was stored. Send several calls.',
  unsupported_media_type: 'Send `content-type: application/json` in UTF-8, without a content-encoding.',
  idempotency_key_reused: 'It was used for another login, or with another body. Use a new key for a new request.',
  payload_key_missing:
    'Temporal holds a payload whose key is not in `PAYLOAD_KEYS`. The operator adds that key there, after the key ' +
    'that encrypts now.',
  payload_unreadable:
    'The payload in Temporal is damaged, or was encrypted with a different key that has the same id. ' +
    'The app can do nothing; the operator compares `PAYLOAD_KEYS` everywhere and looks at the workflow.',
  too_many_requests:
    'This key, or this address, has sent too many requests. Wait as many seconds as `retry-after` says, and send the ' +
    'request again. Calls with wrong keys never lock out a valid key.',
  too_many_returns: 'Wait as many seconds as `retry-after` says.',
  headers_too_large: 'Together they may have at most 16 KB. Correct the call.',
  internal_error: "The fault is the gateway's. Its log says what went wrong, under the `x-request-id` of the answer.",
  flinks_refused:
    '`flinksCode` says why; it is null if Flinks gave no code. Nothing was changed here. Sending the request again ' +
    'does not help.',
  flinks_unexpected: "Flinks' answer has an unknown shape. Nothing was changed here. Tell the operator.",
  flinks_unavailable:
    'Flinks did not answer, or answered that it is busy or in trouble. Nothing was changed here. Send the request ' +
    'again.',
  database_unavailable:
    'It cannot be reached, is busy or full, or refuses the gateway. Send the request again: if it has had ' +
    'an effect already, the repeat does no harm.',
  temporal_unavailable:
    'Send the request again. If the request was a ' + 'withdrawal, the login is withdrawn all the same.',
  no_worker:
    'It is not known whether the request was carried out, or a worker is still reading the accounts for a ' +
    'replacement. Send the same request again, which is safe.',
  webhooks_busy:
    'The gateway is reading as much of large webhooks as it may at once. Nothing needs to be done: Flinks sends the ' +
    'webhook again.',
  not_ready: '`checks` says what does not answer: a worker, the database or Temporal.',
};
