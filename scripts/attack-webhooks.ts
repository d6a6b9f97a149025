import { fork } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Attacks a gateway on loopback with webhooks whose signature is wrong, and measures how it answers other requests
 * meanwhile: `/healthz`, a list of logins, and webhooks with a right signature. Use this script on a gateway of your
 * own, started with `flinks-refresh up`:
 * GATEWAY_URL=… GATEWAY_KEY=… FLINKS_WEBHOOK_SECRET=… node dist/scripts/attack-webhooks.js
 * The attacker is a process of low priority, because an attacker on another machine would not use our processor. Prints
 * one line of JSON with all times in ms: `quiet` was measured before the attack, `attacked` during it, in the same way.
 * The exit code is 1 if a limit of LIMITS_MS was exceeded. docs/performance.md has our figures.
 */
const SECONDS = 20;
/** Bodies that are costly to parse. Each connection sends one; when it has ended, a new connection replaces it. */
const FLOOD = { connections: 80, bytes: 8 * 1024 * 1024 };
/** Bodies that take up memory and never end: 1 MiB of the announced size is sent, then 1 KiB every half second. */
const SLOW = { connections: 12, bytes: 64 * 1024 * 1024 };
/** The pause before a connection that has ended is replaced by a new one. */
const PAUSE_MS = 250;
const QUIET_SECONDS = 5;
const LIMITS_MS = { healthz: 500, logins: 2_000, signed: 5_000 } as const;

const ATTACK = 'attack';

interface Target {
  url: string;
  key: string;
  secret: string;
}

type Told = { status: number | null; ms: number };

/**
 * Makes one request, whose body `write` sends, and waits for the answer. The status is null if the connection was
 * closed without an answer.
 */
function send(url: string, options: object, write: (sent: ReturnType<typeof request>) => void): Promise<Told> {
  const beganMs = performance.now();
  return new Promise((resolve) => {
    const tell = (status: number | null): void => resolve({ status, ms: performance.now() - beganMs });
    const sent = request(url, { agent: false, ...options }, (answer) => {
      answer.resume();
      answer.on('end', () => tell(answer.statusCode ?? null)).on('error', () => tell(answer.statusCode ?? null));
    });
    sent.on('error', () => tell(null)).setTimeout(60_000, () => sent.destroy());
    write(sent);
  });
}

async function attack({ url }: Target): Promise<void> {
  const untilMs = Date.now() + SECONDS * 1_000;
  const zeros = Buffer.from(`{"a":[0${',0'.repeat(FLOOD.bytes / 2 - 8)}]}`);
  const headers = (length: number) => ({
    'flinks-authenticity-key': randomBytes(32).toString('base64'),
    'content-type': 'application/json',
    'content-length': String(length),
  });
  const statuses: Record<string, number> = {};
  const count = ({ status }: Told): void => {
    statuses[String(status)] = (statuses[String(status)] ?? 0) + 1;
  };
  const options = (length: number) => ({ method: 'POST', headers: headers(length) });
  const flood = async (): Promise<void> => {
    while (Date.now() < untilMs) {
      count(await send(`${url}/webhooks/flinks`, options(zeros.length), (sent) => sent.end(zeros)));
      await sleep(PAUSE_MS);
    }
  };
  const drip = async (): Promise<void> => {
    while (Date.now() < untilMs) {
      let timer: NodeJS.Timeout | undefined;
      count(
        await send(`${url}/webhooks/flinks`, options(SLOW.bytes), (sent) => {
          sent.write(zeros.subarray(0, 1024 * 1024));
          timer = setInterval(() => sent.write('0'.repeat(1_024)), 500);
        }),
      );
      clearInterval(timer);
      await sleep(PAUSE_MS);
    }
  };
  await Promise.all([
    ...Array.from({ length: FLOOD.connections }, flood),
    ...Array.from({ length: SLOW.connections }, drip),
  ]);
  process.send?.(statuses);
}

/** Sends a webhook that is signed as Flinks signs it. It is about a login that nobody has registered. */
function signed({ url, secret }: Target, bytes: number): Promise<Told> {
  const said = { ResponseType: 'GetAccountsDetail', RequestId: randomUUID(), Login: { Id: randomUUID() } };
  const body = JSON.stringify({ ...said, Filler: 'x'.repeat(bytes) });
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  const headers = { 'flinks-authenticity-key': signature, 'content-type': 'application/json' };
  return send(`${url}/webhooks/flinks`, { method: 'POST', headers }, (sent) => sent.end(body));
}

async function measure(target: Target): Promise<void> {
  const { url, key } = target;
  const asked: Record<string, () => Promise<Told>> = {
    healthz: () => send(`${url}/healthz`, {}, (sent) => sent.end()),
    logins: () => send(`${url}/v1/logins`, { headers: { authorization: `Bearer ${key}` } }, (sent) => sent.end()),
    signed: () => signed(target, 2_000),
    signedLarge: () => signed(target, 300_000),
  };
  for (const ask of Object.values(asked)) await ask();
  const quiet = await figuresOf(asked, QUIET_SECONDS);
  const attacker = fork(__filename, [ATTACK]);
  setPriority(attacker.pid ?? 0, constants.priority.PRIORITY_LOW);
  let statuses: unknown = null;
  attacker.once('message', (told) => (statuses = told));
  const over = new Promise((resolve) => attacker.once('exit', resolve));
  await sleep(1_500);
  const figures = await figuresOf(asked, SECONDS - 3);
  await over;
  const kept = Object.values(figures).every(({ ok }) => ok);
  process.stdout.write(`${JSON.stringify({ kept, attacked: figures, quiet, attacker: statuses })}\n`);
  process.exitCode = kept ? 0 : 1;
}

/** Makes requests of every kind for `seconds` seconds, all kinds at once. Each is repeated 200 ms after its answer. */
async function figuresOf(asked: Record<string, () => Promise<Told>>, seconds: number) {
  const untilMs = Date.now() + seconds * 1_000;
  const figures = await Promise.all(
    Object.entries(asked).map(async ([what, ask]) => {
      const answers: Told[] = [];
      while (Date.now() < untilMs) {
        answers.push(await ask());
        await sleep(200);
      }
      const times = answers.map(({ ms }) => Math.round(ms)).sort((one, other) => one - other);
      const refused = answers.filter(({ status }) => status !== 200).length;
      const limit = LIMITS_MS[what as keyof typeof LIMITS_MS] as number | undefined;
      const worst = times.at(-1) ?? Infinity;
      const ok = limit === undefined || (worst < limit && refused === 0);
      return [what, { asked: times.length, refused, median: times[times.length >> 1], worst, limit, ok }] as const;
    }),
  );
  return Object.fromEntries(figures);
}

function targetOfEnvironment(): Target {
  const { GATEWAY_URL: url, GATEWAY_KEY: key, FLINKS_WEBHOOK_SECRET: secret } = process.env;
  if (url === undefined || key === undefined || secret === undefined) {
    throw new Error('Set GATEWAY_URL, GATEWAY_KEY and FLINKS_WEBHOOK_SECRET.');
  }
  if (!/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(`${url}/`))
    throw new Error('GATEWAY_URL must be on loopback.');
  return { url, key, secret };
}

if (process.argv[2] === ATTACK) void attack(targetOfEnvironment());
else void measure(targetOfEnvironment());
