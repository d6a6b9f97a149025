import { ENROL_LOGINS_WORKFLOW_ID, REFRESH_TASK_QUEUE } from './ids';

/** The signal with start that starts `enrolLogins` or signals more work, for the client and the activities. */
export const START_ENROLMENT = {
  workflowId: ENROL_LOGINS_WORKFLOW_ID,
  taskQueue: REFRESH_TASK_QUEUE,
  signal: 'enrolmentWanted',
  staticSummary: "Switches Flinks' nightly job for logins",
} as const;
