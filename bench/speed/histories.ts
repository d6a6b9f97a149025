import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;
const { EventType } = temporal.api.enums.v1;

/**
 * What a workflow has cost its cluster: the events and the size of its history (in bytes, as the server counts them),
 * and the Actions that Temporal Cloud would bill.
 */
export interface Cost {
  events: number;
  bytes: number;
  actions: number;
}

/** Each of these events is one Action of Temporal Cloud (docs.temporal.io/evaluate/cloud/actions, as of 2026-11). */
const ONE_ACTION = new Set([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
]);

/**
 * Returns the cost of a workflow, summed over this execution and those that it continued as. Temporal Cloud also bills
 * heartbeats and fairness keys, but no history shows them, so they are not counted.
 */
export async function costOf(client: Client, workflowId: string, runId?: string): Promise<Cost> {
  const { events = [] } = await client.workflow.getHandle(workflowId, runId, { followRuns: false }).fetchHistory();
  const cost = countEvents(events ?? []);
  const last = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  if (last == null) return cost;
  const rest = await costOf(client, workflowId, last);
  return {
    events: cost.events + rest.events,
    bytes: cost.bytes + rest.bytes,
    actions: cost.actions + rest.actions,
  };
}

function countEvents(events: Event[]): Cost {
  const bytes = temporal.api.history.v1.History.encode({ events }).finish().length;
  let actions = 0;
  // All local activities of one workflow task are one Action.
  const tasksWithLocal = new Set<string>();
  for (const event of events) {
    const type = typeOf(event);
    if (ONE_ACTION.has(type)) actions += 1;
    // The server writes this event only for the last attempt. Its `attempt` says how many there were.
    if (type === EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED) {
      actions += event.activityTaskStartedEventAttributes?.attempt ?? 1;
    }
    if (type === EventType.EVENT_TYPE_MARKER_RECORDED) {
      tasksWithLocal.add(String(event.markerRecordedEventAttributes?.workflowTaskCompletedEventId));
    }
  }
  return { events: events.length, bytes, actions: actions + tasksWithLocal.size };
}

const typeOf = ({ eventType }: Event): temporal.api.enums.v1.EventType =>
  typeof eventType === 'string' ? EventType[eventType as keyof typeof EventType] : (eventType ?? 0);
