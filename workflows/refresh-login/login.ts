import type { CancellationScope } from '@temporalio/workflow';
import type { Policy } from '../../domain/policy';
import type { Refresh } from '../../domain/refresh/state';
import type { Inbox } from './inbox';

/** A login whose refresh is under way: its ids, its state and its inbox. */
export interface LoginUnderWay {
  readonly loginId: string;
  /** The id of the refresh, which stays the same when it continues as new. */
  readonly refreshId: string;
  /**
   * The run that started the refresh; null if no run did. The refresh follows that run's settings to its end. If no run
   * started it, it follows the worker's settings.
   */
  readonly begunBy: string | null;
  /** Settings that were passed with the start. They take precedence over those of the run and of the worker. */
  readonly policy: Partial<Policy> | undefined;
  readonly inbox: Inbox;
  /** Every call to Flinks runs in this scope. A revoke cancels the scope, and so the call under way. */
  readonly atFlinks: CancellationScope;
  /** Where the refresh stands. Only workflow.ts replaces it. */
  refresh: Refresh;
}
