import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program } from '../../cli/main';
import type { RunView } from '../../store/runs/run-view';
import { builtCli } from '../support/built';
import { inTime } from '../support/wait-for';
import { leavesOf } from './commands';
import { runCli, spawnCli } from './run-cli';

interface Summary {
  run: RunView;
  dataDir: string;
  waiting: string;
}

let demo: ChildProcess;
let summary: Summary;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flinks-files-'));
  demo = spawn(process.execPath, [builtCli(), 'demo', '--logins', '15', '--json'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said = new Promise<string>((resolve) => createInterface({ input: demo.stdout! }).once('line', resolve));
  summary = JSON.parse(await inTime('the summary of the demo', said, { withinMs: 170_000 })) as Summary;
}, 180_000);
afterAll(async () => {
  const ended = new Promise((resolve) => demo.once('close', resolve));
  demo.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true });
});

/** A call of each command on a demo. Null: it runs servers of its own. The last one forgets the login. */
function calls(): Record<string, string[] | null> {
  const { waiting, run } = summary;
  const file = join(folder, 'logins.csv');
  writeFileSync(file, `loginId\n${randomUUID()}\n`);
  return {
    ...{ up: null, demo: null, worker: null, gateway: null, 'codec-server': null, simulator: null },
    simulate: ['--logins', '20', '--days', '2'],
    setup: [],
    config: [],
    completion: ['bash'],
    doctor: [],
    replay: [join(__dirname, '../replay/histories')],
    explain: [waiting],
    'runs list': [],
    'runs show': [run.runId],
    'runs report': [],
    'runs start': [],
    'runs release': [run.runId, '--institution', 'Maple Bank'],
    'runs export': ['--run', run.runId],
    'schedule show': [],
    'schedule apply': [],
    'schedule pause': ['--reason', 'a test'],
    'schedule resume': [],
    'schedule trigger': [],
    'institutions list': [],
    'logins import': [file, '--enrol'],
    'logins list': [],
    'logins show': [waiting],
    'logins changes': [waiting],
    'logins waiting': [],
    'logins refresh': [waiting],
    'logins connect-link': [waiting],
    'logins completed': [waiting],
    'logins pause': [waiting],
    'logins resume': [waiting],
    'logins institutions': [],
    'logins retry': ['--reason', 'MFA', '--institution', 'Maple Bank', '--dry-run'],
    'logins export': [],
    'logins dump': [waiting],
    'db status': [],
    'db migrate': [],
    'db backup-notes': [],
    'audit list': [],
    'audit verify': [],
    'events list': [],
    'events show': ['0'],
    'events test': [],
    // It goes on until Ctrl-C.
    'events listen': null,
    'events resend': ['0'],
    'logins replace': [waiting, '--by', randomUUID()],
    'logins undo-replace': [waiting],
    'logins remove': [waiting],
  };
}
/** The runtime of the SDK is installed once in a process. */
const runOf = (name: string) => (name === 'replay' ? spawnCli : runCli);
/** There is no such event in a demo that sends none, no such brake and no such successor: that is said, and it is not about settings. */
const FAILS_RIGHTLY = new Set([
  'runs release',
  'events show',
  'events resend',
  'events test',
  'logins replace',
  'logins undo-replace',
]);

test('every command works on a running demo with nothing but its DATA_DIR', async () => {
  const all = calls();
  expect(Object.keys(all).sort()).toEqual(leavesOf(program('x', () => undefined)).sort());
  const bad: string[] = [];
  for (const [name, args] of Object.entries(all)) {
    if (args === null) continue;
    const env = { DATA_DIR: summary.dataDir, HOME: process.env.HOME };
    const { code, stdout, stderr } = await runOf(name)([...name.split(' '), ...args], env);
    const expected = FAILS_RIGHTLY.has(name) ? 1 : 0;
    if (code !== expected || /missing or wrong/.test(stderr))
      bad.push(`${name}: ${code} ${stdout.slice(0, 300)} ${stderr}`);
  }
  expect(bad).toEqual([]);
}, 300_000);

test('what it leaves for them is for its owner alone, and `config` shows no secret', async () => {
  for (const name of ['up.json', 'up-settings.json']) {
    expect(statSync(join(summary.dataDir, name)).mode & 0o777).toBe(0o600);
  }
  const { stdout } = await runCli(['config'], { DATA_DIR: summary.dataDir });
  expect(stdout).toMatch(/^FLINKS_SECRET_KEY +set \(\d+ characters\)$/m);
  expect(stdout).toMatch(/^CONNECT_BRAND_NAME +Demo Lender$/m);
  expect(stdout).not.toContain('simulated-secret-key');
});
