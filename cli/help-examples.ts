import type { Command } from 'commander';

const LOGIN = '5e115eac-1209-4f19-641c-08d6d484e2fe';
const ANOTHER_LOGIN = '7d2f9b34-6c1e-4a58-9b07-3f6e1d8c5a90';
const RUN = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
const EVENT = 'evt_6f1d2c3b4a5948879605f4e3d2c1b0a9';

/** One example of each command, which its `--help` shows. */
const EXAMPLES: Readonly<Record<string, string>> = {
  up: 'up',
  demo: 'demo --logins 1000 --days 3',
  worker: 'worker',
  gateway: 'gateway',
  'codec-server': 'codec-server',
  simulator: 'simulator --logins 1000 --seed 7',
  simulate: 'simulate --days 30 --logins 10000 --settings now.env --against longer.env',
  setup: 'setup --json',
  config: 'config',
  doctor: 'doctor --json',
  replay: 'replay histories/',
  completion: 'completion bash >> ~/.bashrc',
  explain: `explain ${LOGIN} --refreshes 10`,
  'runs list': 'runs list --limit 30',
  'runs show': `runs show ${RUN} --unknown`,
  'runs report': 'runs report',
  'runs start': 'runs start',
  'runs release': 'runs release 8d3a1c52-6be4-4f0e-b1d9-73f20c5a9e44 --institution "Maple Bank"',
  'runs export': `runs export --run ${RUN} > run.ndjson`,
  'institutions list': 'institutions list --days 7',
  'schedule show': 'schedule show',
  'schedule apply': 'schedule apply',
  'schedule pause': 'schedule pause --reason "Flinks is under maintenance"',
  'schedule resume': 'schedule resume',
  'schedule trigger': 'schedule trigger',
  'logins import': 'logins import logins.csv --dry-run',
  'logins list': 'logins list --state awaiting_user --institution "Maple Bank"',
  'logins show': 'logins show customer-4711',
  'logins changes': `logins changes ${LOGIN} --limit 100`,
  'logins waiting': 'logins waiting --limit 20',
  'logins refresh': `logins refresh ${LOGIN} --live`,
  'logins connect-link': 'logins connect-link customer-4711',
  'logins completed': `logins completed ${LOGIN}`,
  'logins pause': 'logins pause customer-4711',
  'logins undo-replace': `logins undo-replace ${LOGIN}`,
  'logins replace': `logins replace ${LOGIN} --by ${ANOTHER_LOGIN}`,
  'logins resume': `logins resume ${LOGIN}`,
  'logins remove': `logins remove ${LOGIN} --delete-card`,
  'logins institutions': 'logins institutions',
  'logins retry': 'logins retry --reason RETRY_LATER --institution "Maple Bank" --dry-run',
  'logins export': 'logins export > logins.ndjson',
  'logins dump': `logins dump ${LOGIN} > held.ndjson`,
  'db status': 'db status',
  'db migrate': 'db migrate',
  'db backup-notes': 'db backup-notes',
  'audit list': `audit list --login ${LOGIN}`,
  'audit verify': 'audit verify --json',
  'events list': 'events list --dead',
  'events show': `events show ${EVENT}`,
  'events test': 'events test',
  'events listen': 'events listen --json',
  'events resend': `events resend ${EVENT}`,
};

/** Adds an example to the help of each command that can be run. */
export function addExamples(command: Command, path: string[] = []): void {
  for (const sub of command.commands) addExamples(sub, [...path, sub.name()]);
  const example = EXAMPLES[path.join(' ')];
  if (example !== undefined) command.addHelpText('after', `\nExample:\n  flinks-refresh ${example}`);
}
