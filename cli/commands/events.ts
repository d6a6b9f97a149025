import type { Command } from 'commander';
import { second } from '../../domain/moments';
import type { OutboxEvent } from '../../store/events/events';
import { cliActor } from '../record-audit';
import { CommandFailedError } from '../errors';
import { withFoundStore } from '../found-store';
import { wholeNumber } from '../options';
import { moreLine, table, terminalWidth, type Cell } from '../table';
import { coloured, print, printIndentedJson, printJson, type ExitCode } from '../output';
import { listenToEvents, testEvents } from './events-listen';

interface Json {
  json?: true;
}

interface Wish extends Json {
  dead?: true;
  oldestFirst?: true;
  after?: string;
  limit: number;
}

/** Adds the subcommands of `events`. */
export function addEventsCommands(events: Command, done: (code: ExitCode) => void): void {
  const command = (usage: string, about: string) =>
    events.command(usage).description(about).exitOverride().option('--json', 'for programs: JSON on stdout');
  command('list', 'List events, newest first')
    .option('--dead', 'only events that could not be delivered in any of their attempts')
    .option('--oldest-first', 'in the order in which they were written')
    .option('--after <id>', 'only events that come after this one in the order of the list')
    .option('--limit <count>', 'how many events at most', wholeNumber(1, 10_000), 100)
    .action(async (options: Wish) => done(await list(options)));
  command('show <id>', 'Show one event, and how its delivery went').action(async (id: string, options: Json) =>
    done(await show(id, options)),
  );
  command('test', 'Send a signed test event to EVENTS_URL, and say how it went').action(async (options: Json) =>
    done(await testEvents(options)),
  );
  command('listen', 'Print events as they are written, until Ctrl-C').action(async (options: Json) =>
    done(await listenToEvents(options)),
  );
  command('resend <id>', 'Send an event again under the same id, even one that was delivered or is dead').action(
    async (id: string, options: Json) => done(await resend(id, options)),
  );
}

/** Lists a page of the outbox (the table of events), newest first unless the options say otherwise. */
function list(options: Wish): Promise<ExitCode> {
  const { json, oldestFirst, ...wish } = options;
  return withFoundStore(async (store) => {
    const page = await store.events.list({ ...wish, newestFirst: oldestFirst !== true });
    if (json) return printJson(page);
    if (page.events.length === 0) print('There is no such event.');
    else table(HEADER, page.events.map(row), terminalWidth()).forEach(print);
    if (page.next !== null) print(moreLine('--after', page.next));
  });
}

/** Shows one event with everything known about its delivery. */
function show(id: string, { json }: Json): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const event = await store.events.get(id);
    if (event === null) throw unknown(id);
    if (json) return printJson(event);
    printIndentedJson(event);
  });
}

/**
 * Has an event sent again, even one that was delivered or is dead. If deliveries had stopped because the endpoint
 * answered 410 Gone, they begin again.
 */
function resend(id: string, { json }: Json): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const state = await store.events.resend(id);
    if (state === null) throw unknown(id);
    if (state === 'held') {
      throw new CommandFailedError(
        `Event ${id} is held back, and was not sent yet. It is sent when its run has ended or, if a brake holds it, ` +
          'when the brake is released.',
      );
    }
    await store.audit.record({ actor: cliActor(), action: 'event.resend', detail: { eventId: id } });
    if (json) return printJson({ id, state });
    print(`Event ${id} will be sent again, under the same id.`);
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
