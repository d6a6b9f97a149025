/** What apps import from `flinks-daily-refresh/http`, or from the package `flinks-daily-refresh-http` alone. */
export { FlinksHttpClient } from './http-client';
export type { CallOptions, HttpClientOptions } from './options';
export {
  ApiProblemError,
  FlinksRefreshError,
  isProblem,
  NoAnswerError,
  UnexpectedAnswerError,
  type ApiError,
  type ProblemDocument,
} from './errors';
export { PROBLEM_CODES, type ProblemCode } from './problem-codes';
export type { Patience } from './repeat';
export {
  EventRefusedError,
  signEvent,
  verifyEvent,
  type EventType,
  type FlinksRefreshEvent,
  type ReceivedEvent,
  type VerifyOptions,
} from './webhooks';
export type {
  Account,
  Attributes,
  ClaimHeard,
  ConnectClaim,
  ConnectLink,
  Institution,
  Login,
  LoginChange,
  LoginRow,
  PastRefresh,
  RefreshStarted,
  Registered,
  Run,
  RunReport,
  StoredEvent,
  Transaction,
  TransactionChanges,
} from './types';
export type { paths } from './schema';
