import { ENROL_LOGINS_WORKFLOW_ID, REFRESH_TASK_QUEUE } from './ids';

/** How `enrolLogins` is started, or told that there is more to do: a signal with start, from client and activities alike. */
export const START_ENROLMENT = {
  workflowId: ENROL_LOGINS_WORKFLOW_ID,
  taskQueue: REFRESH_TASK_QUEUE,
  signal: 'enrolmentWanted',
  staticSummary: "Switches Flinks' nightly job for logins",
} as const;
