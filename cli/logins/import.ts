import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { serverSettingsOfCommand } from '../../config/environment';
import { registerLogins, checkRows } from '../../app/register-logins';
import { openStore, type Store } from '../../store/store';
import { BadUsageError, CommandFailedError } from '../errors';
import { print, printJson, printToStderr, type ExitCode } from '../output';
import { cliActor } from '../record-audit';
import { foundDatabase } from '../found-servers';
import { startEnrolment } from './login-tools';
import { showProgress } from './progress';
import { readLines } from './read-lines';
import { readCsv, readNdjson, type Given } from './read-rows';
import { Rejects } from './rejects';

const ROWS_AT_ONCE = 1_000;
const SAY_EVERY_ROWS = 10_000;
const FORMATS = { '.csv': 'csv', '.ndjson': 'ndjson', '.jsonl': 'ndjson' } as const;

export interface ImportOptions {
  format?: 'csv' | 'ndjson';
  rejects?: string;
  dryRun?: boolean;
  enrol?: boolean;
  json?: true;
}

/** What has become of the rows so far. */
interface Tally {
  rows: number;
  added: number;
  /** Rows of logins that were registered before, whether the row changed them or not. */
  updated: number;
  rejected: number;
  /** The number, in the file, of the last line processed. */
  line: number;
}

/**
 * Registers the logins of a file, or of stdin if `source` is `-`, in batches and by the rules of POST /v1/logins. The
 * same file can safely be imported again.
 */
export async function importLogins(source: string, options: ImportOptions): Promise<ExitCode> {
  const format = formatOf(source, options);
  const rejects = new Rejects(rejectsPathOf(source, options));
  // A dry run needs no servers, so it works anywhere.
  const servers = options.dryRun ? null : serverSettingsOfCommand({ needsTemporal: options.enrol ?? false });
  const store =
    servers === null
      ? null
      : openStore({ databaseUrl: foundDatabase(servers), applicationName: 'flinks-refresh logins import' });
  const stop = new AbortController();
  // The first Ctrl-C ends the import after the batch that is being registered; a second one ends the process at once.
  process.once('SIGINT', () => stop.abort());
  const tally: Tally = { rows: 0, added: 0, updated: 0, rejected: 0, line: 0 };
  const work: Import = { format, store, rejects, tally, options, stop: stop.signal };
  try {
    await importAll(await opened(source, stop.signal), work);
  } finally {
    if (!options.json) showProgress('', { done: true, step: false });
    await rejects.close();
    await store?.close();
  }
  say(work);
  if (servers !== null && options.enrol && tally.rows > tally.rejected) await startEnrolment(servers);
  if (!stop.signal.aborted) return tally.rejected > 0 ? 1 : 0;
  printToStderr('Interrupted: not all rows were imported. Import the same file again; that is safe.');
  return 130;
}

interface Import {
  format: 'csv' | 'ndjson';
  store: Store | null;
  rejects: Rejects;
  tally: Tally;
  options: ImportOptions;
  stop: AbortSignal;
}

async function importAll({ stream, size }: Source, work: Import): Promise<void> {
  let read = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      read += bytes.length;
      yield bytes;
    }
  }
  const share = () => (size ? ` (${Math.floor((100 * read) / size)} %)` : '');
  let batch: Given[] = [];
  const flush = async (): Promise<void> => {
    const before = work.tally.rows;
    await importBatch(batch, work);
    batch = [];
    const step = Math.floor(before / SAY_EVERY_ROWS) !== Math.floor(work.tally.rows / SAY_EVERY_ROWS);
    if (!work.options.json) showProgress(`${work.tally.rows} rows${share()}`, { done: false, step });
  };
  try {
    const lines = readLines(counted());
    for await (const given of work.format === 'csv' ? readCsv(lines) : readNdjson(lines)) {
      batch.push(given);
      if (batch.length === ROWS_AT_ONCE) await flush();
      if (work.stop.aborted) return;
    }
  } catch (error) {
    if (work.stop.aborted) return;
    // The rows before the place that cannot be read are still registered and reported.
    await flush();
    if (work.tally.rows > 0) say(work);
    throw error;
  }
  await flush();
}

const NOTHING_DONE = { added: 0, updated: 0, loginIds: [] };

async function importBatch(batch: Given[], { store, rejects, tally, options }: Import): Promise<void> {
  const good = batch.flatMap((given) => ('row' in given.content ? [{ given, row: given.content.row }] : []));
  const unreadable = batch.flatMap((given) =>
    'problem' in given.content ? [{ given, reason: given.content.problem }] : [],
  );
  const rows = good.map(({ row }) => row);
  const { added, updated, rejected, loginIds } =
    store === null ? { ...NOTHING_DONE, rejected: checkRows(rows).rejected } : await registerLogins(store, rows);
  if (store !== null) {
    if (options.enrol) await store.enrolment.want({ loginIds, wanted: true });
    const detail = { added, updated, rejected: rejected.length, ...(options.enrol ? { enrol: true } : {}) };
    await store.audit.record({ actor: cliActor(), action: 'logins.register', detail });
  }
  const refused = rejected.flatMap(({ index, reason }) => {
    const given = good[index]?.given;
    return given === undefined ? [] : [{ given, reason }];
  });
  const bad = [...unreadable, ...refused].sort((one, other) => one.given.line - other.given.line);
  await rejects.add(bad);
  tally.rows += batch.length;
  tally.added += added;
  tally.updated += updated;
  tally.rejected += bad.length;
  tally.line = batch.at(-1)?.line ?? tally.line;
}

function say({ tally, rejects, options }: Import): void {
  const { rows, added, updated, rejected } = tally;
  const { dryRun = false, enrol = false, json } = options;
  if (json) return printJson({ ...tally, rejects: rejects.written, dryRun, enrol });
  print(
    dryRun
      ? `${rows} rows: ${rows - rejected} good, ${rejected} bad. Nothing was changed.`
      : `${rows} rows: ${added} added, ${updated} registered before, ${rejected} bad.`,
  );
  if (rejects.written !== null) print(`The bad rows, with the reason of each: ${rejects.written}`);
}

function formatOf(source: string, { format }: ImportOptions): 'csv' | 'ndjson' {
  const found = format ?? FORMATS[extname(source).toLowerCase() as keyof typeof FORMATS];
  if (found === undefined)
    throw new BadUsageError(
      'The format cannot be told from the name of the file: give --format csv or --format ndjson.',
    );
  return found;
}

function rejectsPathOf(source: string, { rejects }: ImportOptions): string {
  const path = rejects ?? (source === '-' ? 'logins.rejects.csv' : `${source}.rejects.csv`);
  if (source !== '-' && resolve(path) === resolve(source)) {
    throw new BadUsageError('--rejects names the file that is imported, and would overwrite it; name another file.');
  }
  return path;
}

interface Source {
  stream: Readable;
  /** In bytes; null if unknown, as for stdin. */
  size: number | null;
}

async function opened(source: string, signal: AbortSignal): Promise<Source> {
  if (source === '-') {
    signal.addEventListener('abort', () => process.stdin.destroy());
    return { stream: process.stdin, size: null };
  }
  try {
    const about = await stat(source);
    if (about.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    return { stream: createReadStream(source, { signal }), size: about.isFile() ? about.size : null };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CommandFailedError(`The file ${source} cannot be read (${REASONS[code] ?? code}). Nothing was imported.`);
  }
}

const REASONS: Partial<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};
