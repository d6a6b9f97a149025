import { type Command, InvalidArgumentError, Option } from 'commander';
import { second, secondOf } from '../../domain/moments';
import type { AuditLine } from '../../store/audit/audit';
import type { AuditVerdict } from '../../store/audit/verify';
import type { Store } from '../../store/store';
import { BadUsageError } from '../errors';
import { withFoundStore } from '../found-store';
import { ReaderGoneError, writeLine } from '../lines';
import { loginId, wholeNumber } from '../options';
import { moreLine, table, terminalWidth } from '../table';
import { print, printJson, printToStderr, type ExitCode } from '../output';

type Since = Parameters<Store['audit']['follow']>[0];
type Noted = NonNullable<Parameters<Store['audit']['verify']>[0]>;

const DEFAULT_LIMIT = 100;

interface ListOptions {
  json?: true;
  ndjson?: true;
  since?: Since;
  login?: string;
  before?: number;
  limit?: number;
}

/** Adds the subcommands of `audit`. */
export function addAuditCommands(audit: Command, done: (code: ExitCode) => void): void {
  audit
    .command('list')
    .description('List lines of the audit, newest first; with --since, only sealed lines, oldest first')
    .exitOverride()
    .option('--login <LoginId>', 'only lines about this login', loginId)
    .option(
      '--before <seq>',
      'only lines older than the one with this number, as the line `more:` of the previous page names it',
      wholeNumber(1, 9_999_999_999),
    )
    .option('--limit <count>', `how many lines at most (default: ${DEFAULT_LIMIT})`, wholeNumber(1, 10_000))
    .addOption(
      new Option('--since <place or moment>', 'all lines after a place of the chain, or from an ISO 8601 moment on')
        .argParser(since)
        .conflicts(['login', 'before', 'limit', 'json']),
    )
    .option('--ndjson', 'with --since, to export to a SIEM: one line of JSON for each line of the audit')
    .option('--json', 'for programs: JSON on stdout')
    .action(async (options: ListOptions) => done(await list(options)));
  audit
    .command('verify')
    .description('Recompute the chain of hashes, and name lines that were changed, moved or removed (the first 20)')
    .exitOverride()
    .option('--head <place:hash>', 'the head that an earlier verify printed; it must still be in the chain', head)
    .option('--json', 'for programs: JSON on stdout')
    .action(async ({ json, head: noted }: { json?: true; head?: Noted }) => done(await verify(noted, json)));
}

function list({ json, ndjson, since: from, login, before, limit = DEFAULT_LIMIT }: ListOptions): Promise<ExitCode> {
  if ((ndjson ?? false) !== (from !== undefined)) {
    throw new BadUsageError(
      'Give --since and --ndjson only together: they export the audit from a place or a moment on.',
    );
  }
  return withFoundStore(async (store) => {
    if (from !== undefined) return follow(store, from);
    const page = await store.audit.list({ loginId: login, before, limit });
    if (json) return printJson(page);
    if (page.lines.length === 0) print('The audit has no such line.');
    else table(HEADER, page.lines.map(row), terminalWidth()).forEach(print);
    if (page.next !== null) print(moreLine('--before', page.next));
  });
}

async function follow(store: Store, from: Since): Promise<void> {
  try {
    await store.audit.follow(from, writeLine);
  } catch (error) {
    // The program that reads this output, such as `head`, has read enough.
    if (!(error instanceof ReaderGoneError)) throw error;
  }
}

function verify(noted: Noted | undefined, json?: true): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const verdict = await store.audit.verify(noted);
    if (json) printJson(verdict);
    else verdictInWords(verdict).forEach(print);
    if (!verdict.ok)
      printToStderr('The audit is not as it was written. Compare it with a backup, or with what your SIEM holds.');
    return verdict.ok ? 0 : 1;
  });
}

function verdictInWords({ ok, checked, purgedPlace, head: { place, hash }, unsealed, faults }: AuditVerdict): string[] {
  return [
    ...faults.map(({ place: at, seq, problem }) => `place ${at}${seq === null ? '' : ` (line ${seq})`}: ${problem}`),
    `${checked} lines checked, places ${purgedPlace + 1} to ${place}: ${ok ? 'all are as they were written' : 'NOT INTACT'}`,
    ...(purgedPlace > 0
      ? [`the lines up to place ${purgedPlace} were purged, because they were older than AUDIT_RETENTION`]
      : []),
    ...(unsealed.since !== null
      ? [
          `not sealed yet, so not checked: ${unsealed.lines} newer lines, the oldest since ` +
            `${secondOf(unsealed.since)}; a running worker seals them`,
        ]
      : []),
    `head: ${place}:${hash}`,
  ];
}

const HEADER = ['At (UTC)', 'Who', 'Address', 'Did', 'LoginId', 'RunId', 'Detail'];

const row = ({ at, actor, address, action, loginId: login, runId, detail }: AuditLine): (string | null)[] => [
  second(at),
  actor,
  address,
  action,
  login,
  runId,
  Object.keys(detail).length === 0 ? null : JSON.stringify(detail),
];

function since(text: string): Since {
  if (/^\d{1,15}$/.test(text)) return { place: Number(text) };
  const moment = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return { at: new Date(moment).toISOString() };
  throw new InvalidArgumentError(
    'It must be a place in the chain of the audit (a whole number) or a moment such as 2026-05-01T00:00:00Z.',
  );
}

function head(text: string): Noted {
  const [, place, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (place === undefined || hash === undefined)
    throw new InvalidArgumentError('It must be a place and a hash, as `audit verify` prints them after `head:`.');
  return { place: Number(place), hash };
}
