import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { spawnCli } from '../cli/run-cli';
import { historiesOf } from './histories';
import { PlantedHouse, type Planted } from './planted-house';

/**
 * Drives a whole house at debug level (run, MFA, webhooks, withdrawal, exports, events, doctor, explain, errors) with a value
 * planted in everything that must not be told, and looks for each in every place that is read by others.
 */
const planted = new PlantedHouse();
const json = { 'content-type': 'application/json' };
let healthy: string;
let asked: string;
let withdrawn: string;
let link: string;

beforeAll(async () => {
  // What a shell of an operator may have set: the house must lower it itself.
  const [, highest = '0'] = /Max core file size +\S+ +(\S+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  execFileSync('prlimit', [`--core=${highest}:${highest}`, '--pid', String(process.pid)]);
  await planted.open();
  const { simulator, house } = planted;
  const words = `planted-words-${randomUUID()}`;
  healthy = simulator.addLogin({ accounts: 2, transactions: 20 }).loginId;
  asked = simulator.addLogin({ cached: { code: 'UNAUTHORIZED' }, live: 'mfa' }).loginId;
  withdrawn = simulator.addLogin({}).loginId;
  const refused = { code: 'INVALID_PASSWORD', status: 401, message: words };
  const others = [
    simulator.addLogin({ cached: refused, live: refused }),
    simulator.addLogin({ cached: { status: 500, message: words }, live: { status: 500, message: words } }),
    simulator.addLogin({ detail: { status: 200, message: words } }),
  ].map(({ loginId }) => loginId);
  planted.plant('secret', 'words in an error of Flinks', words);
  const logins = [healthy, asked, withdrawn, ...others].map((loginId) => ({ loginId, reference: `ref-${loginId}` }));
  await house.api('POST', '/v1/logins', { logins });
  const { body } = await house.api<{ runId: string }>('POST', '/v1/runs');
  const run = async () => (await house.api<{ state: string }>('GET', `/v1/runs/${body.runId}`)).body.state;
  await house.until(async () => (await run()) !== 'running', 'the end of the run', 180_000);
  await planted.plantBankData(healthy);
  await theCustomerAnswers();
  await withWebhooks();
  await theOperatorLooks(body.runId);
  await everythingGoesWrong();
  await house.api('DELETE', `/v1/logins/${withdrawn}?deleteCard=true`);
  await house.until(async () => !simulator.logins.some(({ loginId }) => loginId === withdrawn), 'DeleteCard');
  await house.until(() => Promise.resolve(planted.receiver.deliveries.length > 5), 'events');
  planted.door.tokens.forEach((token, n) => planted.plant('secret', `authorize token ${n}`, token));
}, 600_000);
afterAll(() => planted.close(), 180_000);

/** The link, Flinks Connect and the way back. */
async function theCustomerAnswers(): Promise<void> {
  const { house, simulator } = planted;
  const made = await house.api<{ url: string }>('POST', `/v1/logins/${asked}/connect-link`, {});
  const path = new URL(made.body.url).pathname;
  link = path.split('/').at(-1)!;
  planted.plant('link', 'signature of a link', link.split('.')[1]);
  await planted.visit(path);
  await planted.visit(`${path}/open`, { method: 'POST', headers: json, body: '{}' });
  // Its answer holds the token of Connect's frame, for that browser alone.
  const state = async () => (await fetch(`${made.body.url}/state?at=idle`)).text();
  await house.until(async () => (await planted.state(asked)) === 'awaiting_user', 'the wait');
  const framed = await fetch(`${made.body.url}/state`);
  await framed.text();
  simulator.answerMfa(asked);
  const claim = JSON.stringify({ eventId: randomUUID() });
  await planted.visit(`${path}/completed`, { method: 'POST', headers: json, body: claim });
  await house.until(async () => (await state()).includes('done'), 'the data after MFA');
}

/** Signed, forged and garbled ones. */
async function withWebhooks(): Promise<void> {
  const newer = new Date(Date.now() + 60_000).toISOString();
  await planted.webhook({ Login: { Id: healthy, LastRefresh: newer } });
  await planted.webhook({ Login: { Id: healthy } }, 'a-secret-of-somebody-else');
  await planted.webhook({ Login: [planted.planted[0]?.value] });
}

/** Pages, and every command that shows something. */
async function theOperatorLooks(runId: string): Promise<void> {
  const { house } = planted;
  const key = house.settings['GATEWAY_API_KEYS']!;
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: house.ready.gateway };
  const signIn = await fetch(`${house.ready.gateway}/status/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: form,
    body: new URLSearchParams({ key }),
  });
  const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!;
  planted.plant('secret', 'session of the status page', decodeURIComponent(cookie.split('.').at(-1)!));
  for (const path of ['/', '/status/waiting', '/status/banks', `/status/logins/${healthy}`, `/status/logins/${asked}`])
    await planted.visit(path, { headers: { cookie } });
  for (const path of ['/docs', '/docs/json', '/docs/events', '/docs/ui/', '/healthz', '/readyz'])
    await planted.visit(path);
  const logins = [healthy, asked, withdrawn].flatMap((loginId) => [
    ['explain', loginId],
    ['logins', 'show', loginId],
  ]);
  for (const args of [
    ...logins,
    ['doctor'],
    ['config'],
    ['events', 'list', '--json'],
    ['events', 'test'],
    ['runs', 'report'],
    ['runs', 'show', runId],
    ['institutions', 'list'],
    ['audit', 'list', '--json'],
    ['audit', 'verify'],
    ['db', 'backup-notes'],
    ['schedule', 'show'],
    ['logins', 'waiting'],
    ['logins', 'export'],
    ['runs', 'export', '--run', runId],
    ['logins', 'dump', healthy],
  ])
    await planted.command(...args);
}

/** Requests, files and servers that fail: what they quote is what leaks. */
async function everythingGoesWrong(): Promise<void> {
  const { house } = planted;
  const key = house.settings['GATEWAY_API_KEYS']!;
  const [slip, baggage] = [`planted-slip-${randomUUID()}`, `planted-baggage-${randomUUID()}`];
  planted.plant('secret', 'what was typed as a key', slip);
  planted.plant('secret', 'baggage of a caller', baggage);
  const withKey = { ...json, authorization: `Bearer ${key}`, baggage: `user=${baggage}` };
  await planted.visit('/v1/logins', { headers: { authorization: `Bearer ${slip}`, cookie: `session=${slip}` } });
  await planted.visit('/v1/logins', { method: 'POST', headers: withKey, body: `{"logins": ["${slip}"` });
  await planted.visit('/v1/logins', { method: 'POST', headers: withKey, body: `{"logins": {"${slip}": 1}}` });
  await planted.visit(`/v1/logins?after=${slip}&limit=${slip}`, { headers: withKey });
  await planted.visit(`/connect/${slip}.${slip}`);
  await planted.visit(`/connect/return/${slip}`);
  await planted.visit(`/status/in/${slip}`);
  await planted.visit(`/v1/logins/${healthy}/refresh`, { method: 'POST', headers: withKey, body: '{"live":false}' });
  await planted.command('logins', 'import', planted.write('bad.csv', `loginId,reference\n${slip},"${slip}\n`));
  const away = { ...house.settings, DATABASE_URL: `postgres://app:${slip}@127.0.0.1:1/x` };
  for (const args of [['db', 'status'], ['doctor'], ['config']]) {
    const { stdout, stderr } = await spawnCli(args, {
      ...away,
      FLINKS_BASE_URL: 'http://127.0.0.1:1',
      LINK_KEY: 'short',
    });
    planted.said[`${args.join(' ')} without servers`] = stdout + stderr;
  }
}

/** The app's own reads of bank data; what hands out the customer's link. */
const MAY_HOLD: Record<Planted['kind'], RegExp> = {
  secret: /^never$/,
  bank: /^command logins dump|^command (logins|runs) export/,
  // The page's own calls name it in their path, and nothing repeats it.
  link: /^event |^command explain|^GET \/status\/logins\/|^(GET|POST) \/connect\//,
};

function found(place: string, text: string): string[] {
  return planted.planted
    .filter(({ kind, value }) => !MAY_HOLD[kind].test(place) && spellings(value).some((one) => text.includes(one)))
    .map(({ name }) => `${name} in ${place}`);
}

/** As it stands, in JSON, in a URL, in HTML, and in base64. */
const spellings = (value: string): string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  value.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;'),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
];

/** What must be among them, by name. */
const KINDS = [
  ...[
    'FLINKS_SECRET_KEY',
    'FLINKS_API_KEY',
    'FLINKS_API_SECRET',
    'FLINKS_WEBHOOK_SECRET',
    'LINK_KEY',
    'GATEWAY_API_KEYS',
  ],
  ...['CODEC_SERVER_KEYS', 'EVENTS_SECRET', 'PAYLOAD_KEYS', 'password of DATABASE_URL', 'authorize token 0'],
  ...[
    'signature of a link',
    'user name at the bank',
    'account number',
    'name of the holder',
    'session of the status page',
  ],
];

test('fourteen kinds of values and every token that was minted are looked for', () => {
  expect(planted.planted.map(({ name }) => name)).toEqual(expect.arrayContaining(KINDS));
  expect(planted.planted.length).toBeGreaterThan(20);
  expect(planted.door.tokens.length).toBeGreaterThan(5);
  // What was looked into holds something.
  expect(Object.values(planted.said).every((text) => text.length > 0)).toBe(true);
  expect(planted.said[`command logins dump ${healthy}`]).toContain(
    planted.planted.find(({ name }) => name === 'account number')!.value,
  );
});

test('no page, answer, error, OpenAPI or command tells one', () => {
  expect(Object.entries(planted.said).flatMap(([place, text]) => found(place, text))).toEqual([]);
});

test('no line of a log does, at debug level: ours, of PostgreSQL, of Temporal', () => {
  const { house } = planted;
  expect(house.log.some((line) => line.includes('"level":"debug"'))).toBe(true);
  expect(found('our log', house.log.join('\n'))).toEqual([]);
  for (const file of ['postgres.log', 'temporal.log']) expect(found(file, planted.file('logs', file))).toEqual([]);
});

test('no history does, as it is stored or decrypted, nor the file of the Temporal server', async () => {
  const histories = await historiesOf(planted.house, planted.ring);
  expect(Object.keys(histories).length).toBeGreaterThan(8);
  const told = Object.entries(histories).flatMap(([id, { raw, decrypted }]) => [
    ...found(`raw history of ${id}`, raw),
    ...found(`decrypted history of ${id}`, decrypted),
  ]);
  expect(told).toEqual([]);
  expect(JSON.stringify(histories)).toContain(healthy);
  const files = ['temporal.db', 'temporal.db-wal'].map((file) => planted.file('temporal', file)).join('\n');
  expect(files).toContain('refreshLogin');
  expect(found('temporal.db', files)).toEqual([]);
});

test('no metric and no trace does', async () => {
  const metrics = await planted.metrics();
  expect(metrics).toContain('flinks_refresh_login_outcomes_total');
  expect(found('metrics', metrics)).toEqual([]);
  expect(planted.collector.spans.length).toBeGreaterThan(20);
  expect(found('traces', planted.collector.bodies.join('\n'))).toEqual([]);
});

test('no event does, but for the link that it is there to carry', () => {
  const { deliveries } = planted.receiver;
  const told = deliveries.flatMap(({ type, raw, headers }) => found(`event ${type}`, raw + JSON.stringify(headers)));
  expect(told).toEqual([]);
  expect(deliveries.some(({ raw }) => raw.includes('/connect/'))).toBe(true);
});

test('no process names one in its arguments, and only its user reads its environment', () => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    expect(found(`arguments of ${pid}`, argumentsOf(pid))).toEqual([]);
  }
  for (const pid of housePids()) expect(statSync(`/proc/${pid}/environ`).mode & 0o077).toBe(0);
});

test('no server that the house starts is given one in its environment', () => {
  const [, ...servers] = housePids();
  const environments = servers.map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
  expect(environments.length).toBeGreaterThan(1);
  // Its own says everything: that file is where a secret would be found.
  expect(found('environment of the house', readFileSync(`/proc/${planted.house.pid}/environ`, 'utf8'))).not.toEqual([]);
  expect(environments.flatMap((text, n) => found(`environment of ${servers[n]}`, text))).toEqual([]);
});

test('no process of the house writes a core dump', () => {
  const limits = housePids().map((pid) =>
    /Max core file size +(\S+) +(\S+)/.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')),
  );
  expect(limits.length).toBeGreaterThan(2);
  expect(limits.map((limit) => limit?.slice(1, 3))).toEqual(limits.map(() => ['0', '0']));
});

test('what `up` leaves for commands holds no secret but the password of its own database', () => {
  const left = [planted.file('up.json'), planted.file('up-settings.json')];
  expect(left.every((text) => text.length > 0)).toBe(true);
  const told = left.flatMap((text) => found('what up leaves', text));
  expect(told.filter((one) => !one.startsWith('password of DATABASE_URL'))).toEqual([]);
});

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The house and its two servers. */
function housePids(): string[] {
  const own = String(planted.house.pid);
  const children = readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').trim().split(' ');
  return [own, ...children];
}
