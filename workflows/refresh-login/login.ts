import type { CancellationScope } from '@temporalio/workflow';
import type { Policy } from '../../domain/policy';
import type { Refresh } from '../../domain/refresh/state';
import type { Inbox } from './inbox';

/** A login whose refresh is under way: who it is, where it stands, and what it hears. */
export interface LoginUnderWay {
  readonly loginId: string;
  /** Stays the same through continue-as-new. */
  readonly refreshId: string;
  /** Settings that came with the start; they go before those of the worker. */
  readonly policy: Partial<Policy> | undefined;
  readonly inbox: Inbox;
  /** Every Flinks call is made in it: a revoke cancels the one under way. */
  readonly atFlinks: CancellationScope;
  /** Replaced by the workflow's loop and by nobody else. */
  refresh: Refresh;
}
