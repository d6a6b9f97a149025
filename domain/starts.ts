import { ENROL_LOGINS_WORKFLOW_ID, REFRESH_TASK_QUEUE, replaceLoginWorkflowId, withdrawLoginWorkflowId } from './ids';
import { PRIORITIES } from './priorities';

/**
 * Signals with start that both the client and the activities send. Each starts a workflow, or tells the workflow that
 * is open already that there is more to do.
 */

/** Starts `enrolLogins`. */
export const START_ENROLMENT = {
  workflowId: ENROL_LOGINS_WORKFLOW_ID,
  taskQueue: REFRESH_TASK_QUEUE,
  signal: 'enrolmentWanted',
  staticSummary: "Switches Flinks' nightly job for logins",
} as const;

/** `again`: the workflow has been started before for the same record, and has not finished its work. */
type Start = { again?: boolean };

/** Starts `withdrawLogin` for a recorded withdrawal. */
export const startWithdrawal = (record: { loginId: string; withdrawalId: string }, { again = false }: Start = {}) =>
  startRecorded(record, {
    workflowId: withdrawLoginWorkflowId(record.loginId),
    signal: 'withdrawalWanted',
    staticSummary: `Consent withdrawn${again ? TAKEN_UP_AGAIN : ''}`,
  });

/** Starts `replaceLogin` for a recorded replacement. */
export const startReplacement = (record: { loginId: string; replacementId: string }, { again = false }: Start = {}) =>
  startRecorded(record, {
    workflowId: replaceLoginWorkflowId(record.loginId),
    signal: 'replacementWanted',
    staticSummary: `Another LoginId of the same customer${again ? TAKEN_UP_AGAIN : ''}`,
  });

const TAKEN_UP_AGAIN = '; taken up again';

/**
 * The signal carries the record too, beside the argument of the start. A workflow that is open already may be busy with
 * an earlier record, or may have read the records before this one was written.
 */
const startRecorded = <Recorded>(
  record: Recorded,
  about: { workflowId: string; signal: string; staticSummary: string },
) => ({
  ...about,
  taskQueue: REFRESH_TASK_QUEUE,
  args: [record],
  signalArgs: [record] as [Recorded],
  priority: PRIORITIES.somebodyWaits,
});

export type RecordedStart<Recorded> = ReturnType<typeof startRecorded<Recorded>>;
