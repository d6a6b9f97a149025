import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applySchedule, pauseSchedule } from '../../client/schedule';
import { program } from '../../cli/main';
import { REQUIRED } from '../config/support';
import {
  account,
  openRun,
  openTestStore,
  refresh,
  registerOne,
  transaction,
  waitFor,
  type TestStore,
} from '../store/support';
import { connectToTestTemporal, testTemporal } from '../support/temporal';
import { leavesOf } from './commands';
import { runCli, spawnCli } from './run-cli';

/**
 * A hostile external name: colours, a title, a link, C1, a carriage return, a reversal, separators, an invisible mark.
 */
const HOSTILE =
  'Evil\u001b[31m\u001b]0;owned\u0007\u001b]8;;http://evil.test\u001b\\\u009b2J\u0085\rBank\u202egnp\u2066\u2028\u2029\u200f\u0008';
/** Control characters but the end of a line, in UTF-8, and what turns text around. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

let held: TestStore;
let env: NodeJS.ProcessEnv;
let folder: string;
let ids: { loginId: string; waiting: string; removed: string; runId: string; eventId: string };
let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;

beforeAll(async () => {
  held = await openTestStore();
  const { address, namespace } = testTemporal();
  temporal = await connectToTestTemporal();
  env = { ...REQUIRED, DATABASE_URL: held.url, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const { store, sql } = held;
  const [loginId, waiting, removed] = [await registerOne(store), await registerOne(store), await registerOne(store)];
  const { runId } = await openRun(store);
  await waitFor(store, waiting, { runId, code: 'INVALID_PASSWORD' });
  await refresh(store, loginId, { outcome: 'unavailable', code: 'RETRY_LATER' }, [runId]);
  await store.bankData.storeAccounts({
    ...{ loginId, refreshId: randomUUID(), runId: null, requestId: randomUUID() },
    attemptStartedAt: await store.bankData.clock(),
    detail: { accounts: [account({ transactions: [transaction({ description: HOSTILE.replaceAll('\0', '') })] })] },
    raw: Buffer.from(JSON.stringify({ Name: HOSTILE })),
  });
  await store.events.alert({ loginId, code: 'unreadable', institution: HOSTILE, message: HOSTILE });
  await store.audit.record({ actor: 'cli:test', action: 'schedule.pause', detail: { reason: HOSTILE } });
  // As left by an older version, or by somebody with access to the database.
  await sql('update logins set institution = $1, reference = $1', [HOSTILE]);
  await sql(
    `update refreshes set code = $1, steps = jsonb_build_array(jsonb_build_object('box', $1::text, 'status', 200, 'code', $1::text, 'at', '2026-01-01T00:00:00Z'))`,
    [HOSTILE],
  );
  await sql('update waits set code = $1', [HOSTILE]);
  await sql('update run_logins set code = $1, reason = $1', [HOSTILE]);
  await sql('update runs set warnings = array[$1]', [HOSTILE]);
  await sql('insert into run_brakes (run_id, institution, code, count, of) values ($1, $2, $2, 20, 20)', [
    runId,
    HOSTILE,
  ]);
  await sql('update events set failure = $1', [HOSTILE]);
  await sql('alter table audit disable trigger complete_audit_line');
  await sql('update audit set address = $1, run_id = $1', [HOSTILE]);
  await applySchedule(temporal.client, '0 15 * * *');
  await pauseSchedule(temporal.client, HOSTILE);
  const { events } = await store.events.list({ limit: 1 });
  ids = { loginId, waiting, removed, runId, eventId: events[0]!.id };
}, 60_000);
afterAll(async () => {
  await temporal.close();
  rmSync(folder, { recursive: true });
  await held.end();
});

/** The arguments for each command. `[]` after it: also with --json. Null: it only starts servers. */
function driven(): Record<string, string[][] | null> {
  const { loginId, waiting, removed, runId, eventId } = ids;
  const file = join(folder, `${HOSTILE.replaceAll(/[/\\]/g, '')}.csv`);
  writeFileSync(file, `loginId,reference,institution\n${randomUUID()},"${HOSTILE}","${HOSTILE}"\nbad\u001b[31m,x,y\n`);
  const exported = mkdtempSync(join(folder, 'exported-'));
  writeFileSync(join(exported, `${HOSTILE.replaceAll(/[/\\]/g, '')}.json`), 'no history');
  const both = (...args: string[]) => [args, [...args, '--json']];
  return {
    ...{ up: null, demo: null, worker: null, gateway: null, 'codec-server': null, simulator: null },
    simulate: [['--logins', '20', '--days', '2', '--settings', HOSTILE]],
    setup: null,
    config: both(),
    completion: [['bash'], ['zsh'], ['fish'], [HOSTILE]],
    doctor: both(),
    replay: [...both(exported), [HOSTILE]],
    explain: [...both(loginId), [waiting], [randomUUID()]],
    'runs list': both(),
    'runs show': [...both(runId), [HOSTILE]],
    'runs report': both(),
    'runs start': [[]],
    'runs release': [...both(runId, '--institution', HOSTILE), [HOSTILE, '--institution', HOSTILE]],
    'runs export': [
      ['--run', runId],
      ['--run', HOSTILE],
    ],
    'schedule show': both(),
    'schedule apply': both(),
    'schedule pause': [['--reason', HOSTILE]],
    'schedule resume': [['--reason', HOSTILE]],
    'schedule trigger': [[]],
    'logins import': [[file], [file, '--json'], [`${file}-none`]],
    'logins list': [...both(), ['--institution', HOSTILE]],
    'logins show': [...both(loginId), [waiting]],
    'logins changes': both(loginId),
    'logins waiting': both(),
    'logins refresh': [[HOSTILE], [randomUUID()]],
    'logins connect-link': [[loginId], [loginId, '--return-url', `https://x.test/${HOSTILE}`]],
    'logins completed': [[randomUUID()]],
    'logins pause': both(waiting),
    'logins resume': both(waiting),
    'logins replace': [
      [loginId, '--by', waiting, '--json'],
      [loginId, '--by', HOSTILE],
      [randomUUID(), '--by', randomUUID(), '--force'],
    ],
    'logins undo-replace': [[loginId], [HOSTILE], [waiting, '--json']],
    'logins remove': [[removed], [removed, '--json']],
    'institutions list': both(),
    'logins institutions': both(),
    'logins retry': [
      ['--reason', 'MFA', '--institution', HOSTILE, '--dry-run'],
      ['--reason', HOSTILE, '--institution', HOSTILE],
    ],
    'logins export': [[]],
    'logins dump': [[loginId], [HOSTILE]],
    'db status': both(),
    'db migrate': both(),
    'db backup-notes': [[]],
    'audit list': [...both(), ['--since', '0', '--ndjson']],
    'audit verify': [...both(), ['--head', HOSTILE]],
    'events list': both(),
    'events show': [...both(eventId), [HOSTILE]],
    'events test': [[]],
    // It goes on until Ctrl-C; what it prints passes the same `print`.
    'events listen': null,
    'events resend': [[eventId], [HOSTILE]],
  };
}

/** The runtime of the SDK is installed once in a process. */
const runOf = (name: string | undefined) => (name === 'replay' ? spawnCli : runCli);

/** Whether a text is one JSON document, or one per line. */
function isJson(text: string): boolean {
  const parses = (one: string): boolean => {
    try {
      JSON.parse(one);
      return true;
    } catch {
      return false;
    }
  };
  return text === '' || parses(text) || text.trimEnd().split('\n').every(parses);
}

test('no command lets names of others reach the terminal as anything but text', async () => {
  const commands = driven();
  expect(Object.keys(commands).sort()).toEqual(leavesOf(program('x', () => undefined)).sort());
  const calls = Object.entries(commands).flatMap(([name, all]) =>
    (all ?? []).map((args) => [...name.split(' '), ...args]),
  );
  calls.push([HOSTILE], ['logins', HOSTILE], ['config', `--${HOSTILE}`]);
  const bad: string[] = [];
  let spoken = 0;
  const next = async (): Promise<void> => {
    for (let args = calls.shift(); args !== undefined; args = calls.shift()) {
      const { stdout, stderr, code } = await runOf(args[0])(args, env);
      const said = stdout + stderr;
      if (said.includes('Evil')) spoken += 1;
      const found = CONTROLS.exec(said);
      if (found !== null) bad.push(`${args.slice(0, 2).join(' ')}: U+${found[0].charCodeAt(0).toString(16)}`);
      if (code === null) bad.push(`${args.slice(0, 2).join(' ')}: no exit code`);
      if (args.includes('--json') && code === 0 && !isJson(stdout)) bad.push(`${args.join(' ')}: not JSON any more`);
    }
  };
  await Promise.all([next(), next(), next()]);
  expect(bad).toEqual([]);
  // The names really were in the output.
  expect(spoken).toBeGreaterThan(20);
}, 600_000);
