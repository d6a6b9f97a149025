import { second } from '../../domain/moments';
import type { OutboxEvent } from '../../store/events/events';
import { cliActor } from '../record-audit';
import { CommandFailedError } from '../errors';
import { withFoundStore } from '../found-store';
import { moreLine, table, terminalWidth, type Cell } from '../table';
import { coloured, print, printIndentedJson, printJson, type ExitCode } from '../output';

interface Json {
  json?: true;
}

/** The outbox, newest first. */
export function listEvents(
  options: Json & { dead?: true; oldestFirst?: true; after?: string; limit: number },
): Promise<ExitCode> {
  const { json, oldestFirst, ...wish } = options;
  return withFoundStore(async (store) => {
    const page = await store.events.list({ ...wish, newestFirst: oldestFirst !== true });
    if (json) return printJson(page);
    if (page.events.length === 0) print('There is no such event.');
    else table(HEADER, page.events.map(row), terminalWidth()).forEach(print);
    if (page.next !== null) print(moreLine('--after', page.next));
  });
}

/** One event with everything known about its delivery. */
export function showEvent(id: string, { json }: Json): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const event = await store.events.get(id);
    if (event === null) throw unknown(id);
    if (json) return printJson(event);
    printIndentedJson(event);
  });
}

/** Sends an event again, delivered or dead. Deliveries stopped by a 410 resume. */
export function resendEvent(id: string, { json }: Json): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const state = await store.events.resend(id);
    if (state === null) throw unknown(id);
    if (state === 'held') {
      throw new CommandFailedError(
        `Event ${id} is held: it goes out when its run has ended, or its brake is released.`,
      );
    }
    await store.audit.record({ actor: cliActor(), action: 'event.resend', detail: { eventId: id } });
    if (json) return printJson({ id, state });
    print(`Event ${id} is pending again.`);
  });
}

const unknown = (id: string): CommandFailedError =>
  new CommandFailedError(`There is no event ${id}. List them with: flinks-refresh events list`);

const HEADER = ['At (UTC)', 'Id', 'Type', 'LoginId', 'State', 'Attempts', 'Last failure'];

const row = ({ id, type, createdAt, state, loginId, attempts, failure }: OutboxEvent): Cell[] => [
  second(createdAt),
  id,
  type,
  loginId,
  state === 'dead' ? coloured(state, 'red') : state,
  String(attempts),
  state === 'delivered' ? null : failure,
];
