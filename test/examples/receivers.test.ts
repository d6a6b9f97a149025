import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EventPoster } from '../../activities/post-event';
import { SECRET } from '../events/receiver';
import { requireFreshBuild } from '../support/built';
import { inTime, waitFor } from '../support/wait-for';

/** The receivers of examples/, each as a process of its own, with deliveries as the outbox makes them. */
const ROOT = join(__dirname, '../..');
const OTHER_SECRET = `whsec_${Buffer.from('a secret of somebody else, 32 b.').toString('base64')}`;
const body = (reference: string) =>
  JSON.stringify({
    type: 'login.recovered',
    timestamp: new Date().toISOString(),
    schemaVersion: 1,
    data: { loginId: 'l', reference, institution: 'Caisse d’Érable' },
  });

const hasPython = spawnSync('python3', ['--version']).status === 0;
const receivers: [string, [string, ...string[]]][] = [
  ['Express', [process.execPath, 'examples/receiver-express.mjs']],
  ...(hasPython ? [['Python', ['python3', 'examples/receiver.py']] as [string, [string, string]]] : []),
];
if (!hasPython) test.skip('Python: there is no python3 on this machine', () => undefined);

describe.each(receivers)('%s', (_name, [program, ...args]) => {
  let child: ChildProcess;
  let url: string;
  const lines: string[] = [];
  const posters: EventPoster[] = [];
  const poster = (secret = SECRET) => {
    const made = new EventPoster(url, secret);
    posters.push(made);
    return made;
  };

  beforeAll(async () => {
    requireFreshBuild();
    child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, EVENTS_SECRET: SECRET, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const first = new Promise<string>((resolve) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        lines.push(line);
        resolve(line);
      });
    });
    url = /http\S+/.exec(await inTime('the first line', first))?.[0] ?? '';
  });
  afterAll(async () => {
    await Promise.all(posters.map((one) => one.close()));
    child.kill();
  });

  test('a signed event is taken, and handled once however often it comes', async () => {
    const now = new Date();
    for (const id of ['evt_1', 'evt_1', 'evt_2']) {
      expect(await poster().post({ id, body: body(`customer-${id}`) }, now)).toEqual({ kind: 'delivered' });
    }
    await waitFor('the last event', () => lines.some((line) => line.endsWith('customer-evt_2')), { seen: () => lines });
    expect(lines.slice(1)).toEqual(['login.recovered customer-evt_1', 'login.recovered customer-evt_2']);
  });

  test('another signature, an old one, one to come and none are refused', async () => {
    const at = (ms: number) => new Date(Date.now() + ms);
    const refused = { kind: 'failed', failure: 'HTTP 400', retryAfterMs: null };
    const id = 'evt_forged';
    expect(await poster(OTHER_SECRET).post({ id, body: body('forged') }, at(0))).toEqual(refused);
    expect(await poster().post({ id, body: body('forged') }, at(-400_000))).toEqual(refused);
    expect(await poster().post({ id, body: body('forged') }, at(400_000))).toEqual(refused);
    const bare = await fetch(url, { method: 'POST', body: body('forged') });
    expect(bare.status).toBe(400);
    expect(lines.join()).not.toContain('forged');
  });
});
