import type { CancellationScope } from '@temporalio/workflow';
import type { Policy } from '../../domain/policy';
import type { Refresh } from '../../domain/refresh/state';
import type { Inbox } from './inbox';

/** A login whose refresh is under way: its ids, its state and its inbox. */
export interface LoginUnderWay {
  readonly loginId: string;
  /** Stays the same through continue-as-new. */
  readonly refreshId: string;
  /**
   * The run that started the refresh. The refresh follows that run's settings to its end. Outside of runs, the worker's
   * settings apply.
   */
  readonly begunBy: string | null;
  /** Settings passed at the start; they override the others. */
  readonly policy: Partial<Policy> | undefined;
  readonly inbox: Inbox;
  /** Every Flinks call runs in this scope: a revoke cancels the one under way. */
  readonly atFlinks: CancellationScope;
  /** Replaced only by the workflow's loop. */
  refresh: Refresh;
}
