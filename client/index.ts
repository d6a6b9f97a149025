/** What apps import from the package `flinks-daily-refresh` to talk to Temporal. The HTTP API's client is in http/. */
export { FlinksRefreshClient, type RefreshClientOptions } from './refresh-client';
export { FlinksRefreshError } from './http/errors';
export { LoginMismatchError, NoWorkerError, TemporalUnavailableError } from './errors';
export {
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
} from '../workflows/messages';
export type { LoginState } from '../domain/refresh/types';
export type { Outcome } from '../domain/outcomes';
export type { Policy } from '../domain/policy';
