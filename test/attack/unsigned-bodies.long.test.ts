import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startSimulator } from '../../simulator/server';
import { builtCli } from '../support/built';
import { House } from '../support/house';

const SECRET = 'a-webhook-secret-of-the-tests';

test('80 unsigned bodies of 8 MB and 12 slow ones of 64 MB leave the house to everybody else', async () => {
  const simulator = await startSimulator({ logins: 1, seed: 1 });
  const house = await House.up(await House.settings(simulator, { FLINKS_WEBHOOK_SECRET: SECRET }));
  try {
    const script = join(builtCli(), '../../dist/scripts/attack-webhooks.js');
    const child = spawn(process.execPath, [script], {
      env: {
        PATH: process.env['PATH'],
        GATEWAY_URL: house.ready.gateway,
        GATEWAY_KEY: house.settings['GATEWAY_API_KEYS'],
        FLINKS_WEBHOOK_SECRET: SECRET,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await once(child, 'close');
    process.stderr.write(said);
    // The script itself checks the 500 ms of /healthz, which depend more on a busy machine than on the gateway.
    const { attacked } = JSON.parse(said) as { attacked: Record<string, { refused: number; ok: boolean }> };
    expect(attacked).toMatchObject({
      healthz: { refused: 0 },
      logins: { refused: 0, ok: true },
      signed: { refused: 0, ok: true },
    });
    expect((await house.api('GET', '/readyz')).status).toBe(200);
  } finally {
    await house.stop();
    house.forget();
    await simulator.close();
  }
}, 300_000);
