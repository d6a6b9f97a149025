import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import type { temporal } from '@temporalio/proto';

/** A workflow's history that an operator has exported from Temporal. */
export interface ExportedHistory {
  history: temporal.api.history.v1.IHistory;
  workflowId: string;
  workflowType: string;
  /** How many events the history has. */
  events: number;
}

/**
 * The file does not hold a whole history that can be replayed. The message continues a sentence that begins with the
 * file's name, and quotes nothing from the file.
 */
export class UnreadableHistoryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableHistoryError';
  }
}

/**
 * Reads a history as `temporal workflow show --output json` prints it or as the Web UI downloads it: an object with the
 * member `events`, or only the list of events. `workflowId` is used if the first event does not have the workflow's id,
 * because some servers do not write it there.
 *
 * @throws UnreadableHistoryError
 */
export function readHistory(text: string, { workflowId }: { workflowId: string }): ExportedHistory {
  const history = converted(parsed(text));
  const events = history.events ?? [];
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  if (started == null) throw new UnreadableHistoryError('lacks the beginning of its history');
  const gap = events.findIndex(({ eventId }, index) => Number(eventId) !== index + 1);
  if (gap !== -1) throw new UnreadableHistoryError(`lacks event ${gap + 1} of its history`);
  // In a history without a workflow task, the replayer would wait for the first one for ever.
  if (!events.some((event) => event.workflowTaskScheduledEventAttributes != null)) {
    throw new UnreadableHistoryError('ends before its first workflow task');
  }
  return {
    history,
    workflowId: started.workflowId || workflowId,
    workflowType: started.workflowType?.name ?? '',
    events: events.length,
  };
}

function parsed(text: string): unknown {
  let hasDecoded = false;
  const look = (key: string, value: unknown): unknown => {
    if (key === 'payloads' && Array.isArray(value)) hasDecoded ||= value.some((one) => !isPayload(one));
    return value;
  };
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''), look);
  } catch {
    throw new UnreadableHistoryError('is not JSON');
  }
  if (hasDecoded) throw new UnreadableHistoryError('holds decoded payloads, which cannot be replayed');
  return Array.isArray(json) ? { events: json } : json;
}

const isPayload = (value: unknown): boolean => typeof value === 'object' && value !== null && 'metadata' in value;

/** Converts the JSON. The library's own error is replaced, because its message quotes events. */
function converted(json: unknown): temporal.api.history.v1.IHistory {
  try {
    return historyFromJSON(json);
  } catch {
    throw new UnreadableHistoryError('is not a history of Temporal');
  }
}
