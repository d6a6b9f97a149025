/** What apps import from the package `flinks-daily-refresh` to talk to Temporal. The HTTP API's client is in http/. */
export { FlinksRefreshClient, type RefreshClientOptions } from './refresh-client';
export { FlinksRefreshError } from './http/errors';
export { LoginMismatchError, NoWorkerError, RunInProgressError, TemporalUnavailableError } from './errors';
export type { TransactionChanges, TransactionView } from '../domain/transactions';
export { startDeliveries } from './deliveries';
export {
  applyPurgeSchedule,
  applySchedule,
  describeSchedule,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
  type ScheduleView,
} from './schedule';
export { payloadConverter, type PayloadKey } from './payload-codec';
export { PayloadError } from '../domain/payload-error';
export type {
  ConnectCompleted,
  OpenConnectAnswer,
  RefreshLoginInput,
  RefreshStatus,
  RunProgress,
  WithdrawLoginInput,
  WithdrawLoginResult,
} from '../workflows/messages';
export type { LoginState } from '../domain/refresh/types';
export type { Outcome } from '../domain/outcomes';
export { DEFAULT_POLICY, type Policy } from '../domain/policy';
