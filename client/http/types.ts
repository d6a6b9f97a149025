import type { paths } from './schema';

type Methods = 'get' | 'post' | 'patch' | 'delete';
type Responses<Path extends keyof paths, Method extends Methods> = paths[Path][Method] extends { responses: infer All }
  ? All
  : never;
type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;
type Answer<Path extends keyof paths, Method extends Methods, Status extends number> = Json<
  Responses<Path, Method>[Status & keyof Responses<Path, Method>]
>;
type Body<Path extends keyof paths, Method extends Methods> = paths[Path][Method] extends {
  requestBody?: { content: { 'application/json': infer Sent } };
}
  ? NonNullable<Sent>
  : never;
/** The parameters that the query of a route's GET may have. */
export type Query<Path extends keyof paths> = paths[Path]['get'] extends { parameters: { query?: infer Members } }
  ? NonNullable<Members>
  : never;

/** A login as the API shows it. */
export type Login = Answer<'/v1/logins/{loginId}', 'get', 200>;
/** The body of `PATCH /v1/logins/{loginId}`: what is to be changed of a login. */
export type LoginChange = Body<'/v1/logins/{loginId}', 'patch'>;
/** The answer to a registration: what became of the rows. */
export type Registered = Answer<'/v1/logins', 'post', 200>;
/** A row of a registration. `loginId` is a GUID. */
export interface LoginRow {
  loginId: string;
  /** The app's own name for the login's customer, at most 200 characters. */
  reference?: string | null;
  institution?: string | null;
  language?: 'en' | 'fr' | null;
}
export type RefreshStarted = Answer<'/v1/logins/{loginId}/refresh', 'post', 202>;
export type ConnectLink = Answer<'/v1/logins/{loginId}/connect-link', 'post', 201>;
export type ConnectClaim = Body<'/v1/logins/{loginId}/connect-completed', 'post'>;
export type ClaimHeard = Answer<'/v1/logins/{loginId}/connect-completed', 'post', 200>;
export type Account = Answer<'/v1/logins/{loginId}/accounts', 'get', 200>['accounts'][number];
export type Transaction = Answer<'/v1/logins/{loginId}/transactions', 'get', 200>['transactions'][number];
/**
 * One page of the change feed. Store the transactions in `added` and `modified`, delete those in `removed`, and keep
 * `next` as the cursor of the next page.
 */
export type TransactionChanges = Answer<'/v1/logins/{loginId}/transactions/changes', 'get', 200>;
export type Attributes = Answer<'/v1/logins/{loginId}/attributes', 'get', 200>['attributes'];
export type PastRefresh = Answer<'/v1/logins/{loginId}/history', 'get', 200>['history'][number];
export type Run = Answer<'/v1/runs/{runId}', 'get', 200>;
export type RunReport = Answer<'/v1/runs/{runId}/report', 'get', 200>;
export type Institution = Answer<'/v1/institutions', 'get', 200>['institutions'][number];
export type StoredEvent = Answer<'/v1/events/{eventId}', 'get', 200>;
