import type { Answer } from '../../domain/refresh/answer';

/**
 * What a recorded history shows of the contract: how it ended, which Flinks calls it made in which order, who was
 * asked, how many events it took, and every name on the wire. Ids and times are left out, so that two recordings can be
 * compared.
 */
export interface FrozenRow {
  /** `{ outcome, path, code, missing }` of a login, `{ state }` of a run; empty while it is open. */
  result: Record<string, unknown>;
  /** Temporal's status for it, from the name of its last event; OPEN while it is open. */
  closedBy: string;
  /** Steps as in the ledger: `A 200`, `F attended 203`, `D 401 UNAUTHORIZED`, `F lost`. */
  steps: string[];
  /** Activities in scheduling order, including local ones. */
  activities: string[];
  /** What was asked of the user: `mfa, asked`, `reconnect INVALID_PASSWORD, held`. */
  asks: string[];
  events: number;
  /** Events that do not depend on when a message arrives: without workflow tasks and timers. */
  steadyEvents: number;
  /** Workflow type, task queues, messages and search attributes. */
  wire: string[];
}

interface Payloads {
  payloads?: { data?: string }[];
}

interface HistoryEvent {
  eventType: string;
  eventId: string;
  workflowExecutionStartedEventAttributes?: { workflowType: { name: string }; taskQueue: { name: string } };
  workflowExecutionSignaledEventAttributes?: { signalName: string };
  workflowExecutionUpdateAcceptedEventAttributes?: { acceptedRequest: { input: { name: string } } };
  startChildWorkflowExecutionInitiatedEventAttributes?: { workflowType: { name: string } };
  signalExternalWorkflowExecutionInitiatedEventAttributes?: { signalName: string };
  upsertWorkflowSearchAttributesEventAttributes?: { searchAttributes: { indexedFields: Record<string, unknown> } };
  markerRecordedEventAttributes?: { markerName: string; details?: { data?: Payloads } };
  activityTaskScheduledEventAttributes?: {
    activityType: { name: string };
    taskQueue: { name: string };
    input?: Payloads;
  };
  activityTaskCompletedEventAttributes?: { scheduledEventId: string; result?: Payloads };
  activityTaskFailedEventAttributes?: { scheduledEventId: string };
  workflowExecutionCompletedEventAttributes?: { result?: Payloads };
}

export interface RecordedHistory {
  events: HistoryEvent[];
}

const BOXES: Record<string, string> = {
  authorizeCached: 'A',
  authorizeLive: 'F',
  fetchAccountsDetail: 'D',
  pollAccountsDetail: 'J',
  fetchAttributes: 'I',
  listIneligible: 'step 1',
};

function firstOf(payloads: Payloads | undefined): Record<string, unknown> | null {
  const data = payloads?.payloads?.[0]?.data;
  if (data === undefined || data === '') return null;
  const value: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
  return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
}

/** The row of one history in the format of `historyToJSON`. */
export function rowOf({ events }: RecordedHistory): FrozenRow {
  const last = events.at(-1);
  const { runId: _runId, ...result } = firstOf(last?.workflowExecutionCompletedEventAttributes?.result) ?? {};
  return {
    result,
    closedBy: /WORKFLOW_EXECUTION_(?!SIGNALED)/.test(last?.eventType ?? '')
      ? (last?.eventType ?? '').replace('EVENT_TYPE_', '')
      : 'OPEN',
    steps: stepsOf(events),
    activities: events.flatMap(activityOf),
    asks: events.flatMap(askOf),
    events: events.length,
    steadyEvents: events.filter(({ eventType }) => !/WORKFLOW_TASK|TIMER/.test(eventType)).length,
    wire: [...new Set(events.flatMap(wireNamesOf))].sort(),
  };
}

function activityOf({ activityTaskScheduledEventAttributes, markerRecordedEventAttributes }: HistoryEvent): string[] {
  if (activityTaskScheduledEventAttributes) return [activityTaskScheduledEventAttributes.activityType.name];
  if (markerRecordedEventAttributes?.markerName !== 'core_local_activity') return [];
  return [String(firstOf(markerRecordedEventAttributes.details?.data)?.activity_type)];
}

/** The activity that gets an answer records it as a step, so completed Flinks calls are the steps. */
function stepsOf(events: HistoryEvent[]): string[] {
  return events.flatMap((event) => {
    const { activityTaskScheduledEventAttributes: scheduled } = event;
    const box = BOXES[scheduled?.activityType.name ?? ''];
    if (box === undefined) return [];
    const completed = events.find(
      (later) => later.activityTaskCompletedEventAttributes?.scheduledEventId === event.eventId,
    );
    const answer = firstOf(completed?.activityTaskCompletedEventAttributes?.result);
    const presence = firstOf(scheduled?.input)?.attended === true ? 'attended' : undefined;
    const { status, kind = 'lost', code } = (answer ?? {}) as Partial<Answer>;
    return [[box, presence, status ?? kind, code].filter((part) => part !== undefined).join(' ')];
  });
}

function askOf({ activityTaskScheduledEventAttributes: scheduled }: HistoryEvent): string[] {
  if (scheduled?.activityType.name !== 'recordWait') return [];
  const { reason, code, ask, hold } = firstOf(scheduled.input) ?? {};
  const why = typeof code === 'string' ? ` ${code}` : '';
  return [`${String(reason)}${why}, ${ask === true ? (hold === true ? 'held' : 'asked') : 'not asked'}`];
}

function wireNamesOf(event: HistoryEvent): string[] {
  const started = event.workflowExecutionStartedEventAttributes;
  const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
  const signal = event.workflowExecutionSignaledEventAttributes;
  const sent = event.signalExternalWorkflowExecutionInitiatedEventAttributes;
  const update = event.workflowExecutionUpdateAcceptedEventAttributes;
  const attributes = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes.indexedFields ?? {};
  const scheduled = event.activityTaskScheduledEventAttributes;
  return [
    ...(started ? [`workflow ${started.workflowType.name}`, `queue ${started.taskQueue.name}`] : []),
    ...(child ? [`child ${child.workflowType.name}`] : []),
    ...(signal ? [`signal ${signal.signalName}`] : []),
    ...(sent ? [`signal ${sent.signalName}`] : []),
    ...(update ? [`update ${update.acceptedRequest.input.name}`] : []),
    ...Object.keys(attributes).map((name) => `attribute ${name}`),
    ...(scheduled ? [`activity ${scheduled.activityType.name}`, `queue ${scheduled.taskQueue.name}`] : []),
  ];
}
