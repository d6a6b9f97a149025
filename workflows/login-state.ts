import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import { parseGuid } from '../domain/ids';
import { DEFAULT_POLICY } from '../domain/policy';
import type { Outcome, Trigger } from '../domain/refresh';
import type { CarriedLogin, OpenConnectAnswer, RefreshLoginInput } from './messages';

/** A refresh under way: what it was started with, what continue-as-new carries, and what only the Web UI wants. */
export interface Login extends CarriedLogin {
  readonly input: RefreshLoginInput;
  readonly loginId: string;
  /** The user is in front of the screen: until the first long wait. */
  attended: boolean;
  /** LastRefresh of the last cached Authorize of this pass; undefined before one. */
  lastSeenRefresh?: string | null;
  /** A person is awaited right now. */
  waiting: boolean;
  outcome: Outcome | null;
  /** `openConnect` calls heard and answered; those that wait share the next answer. */
  clicks: { heard: number; answered: number; answer: OpenConnectAnswer | null };
  /** Every Flinks call is made in it: a revoke cancels the one under way, and none is begun afterwards. */
  readonly atFlinks: CancellationScope;
}

/** What a pass through the flowchart may spend: anew when its user comes back. */
export const FRESH_BUDGETS = { delaysUsed: 0, restarts: 0, pollLimitsHit: 0, answersLost: 0, wentLive: false } as const;

const TRIGGERS: readonly string[] = ['run', 'app', 'user', 'webhook'] satisfies Trigger[];

/**
 * The input as it should be: any SDK, or a person with the CLI, may have started us, and what is not understood must
 * neither fail the workflow task for ever nor reach the database.
 */
function readInput(raw: unknown): RefreshLoginInput {
  const input = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<RefreshLoginInput>;
  return {
    ...input,
    loginId: typeof input.loginId === 'string' ? input.loginId : '',
    trigger: TRIGGERS.includes(input.trigger ?? '') ? input.trigger : 'app',
    runId: parseGuid(input.runId) ?? undefined,
  };
}

/** The state a refresh begins with, or goes on with after continue-as-new. */
export function stateOf(raw: RefreshLoginInput): Login {
  const input = readInput(raw);
  return {
    ...freshState(),
    quiet: input.trigger === 'webhook',
    runIds: input.runId === undefined ? [] : [input.runId],
    ...input.carried,
    input,
    loginId: input.loginId,
    attended: input.live === true && input.carried === undefined,
    waiting: false,
    outcome: null,
    clicks: { heard: 0, answered: 0, answer: null },
    atFlinks: new CancellationScope(),
  };
}

/** What of it outlives continue-as-new. */
export function carriedOf(login: Login): CarriedLogin {
  const { input: _input, loginId: _loginId, attended: _attended, ...rest } = login;
  const { waiting: _waiting, outcome: _outcome, clicks: _clicks, atFlinks: _atFlinks, ...carried } = rest;
  return carried;
}

function freshState(): CarriedLogin {
  return {
    refreshId: workflowInfo().firstExecutionRunId,
    policy: DEFAULT_POLICY,
    institution: null,
    everWorked: false,
    unattended203s: 0,
    lastRefreshedAt: null,
    lastSeenBefore: null,
    runIds: [],
    gaveUpSince: null,
    gaveUpCode: null,
    claims: [],
    seenEventIds: [],
    newRuns: [],
    revoked: false,
    parked: false,
    ...FRESH_BUDGETS,
    cachedRefused: false,
    livePending: false,
    looksOnly: false,
    quiet: false,
    collected: null,
    unproven: null,
    returned: null,
    wait: null,
    next: null,
  };
}
