/**
 * Runs the example with the demo: `npm run example` (after `npm ci`). Starts the demo, which sends its events here,
 * gives two of its logins to one made-up customer, and serves that customer's page.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FlinksHttpClient } from 'flinks-daily-refresh/http';
import { createApp } from './app.mjs';

const CUSTOMER = 'customer-4711';
const port = Number(process.env.PORT ?? 0) || (await freePort());
const ownUrl = `http://127.0.0.1:${port}/`;
const eventsSecret = `whsec_${randomBytes(32).toString('base64')}`;

process.stdout.write('Starting the demo: Temporal, PostgreSQL, worker, gateway and a made-up Flinks…\n');
const demo = spawn(
  process.execPath,
  [
    fileURLToPath(new URL('../../bin/flinks-refresh', import.meta.url)),
    ...['demo', '--json', '--local', '--logins', '60'],
    ...['--events', `${ownUrl}events`, '--events-secret', eventsSecret],
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
// Of the demo's log, the lines of the level info are not shown.
createInterface({ input: demo.stderr }).on('line', (line) => {
  if (!line.startsWith('{"level":"info"')) process.stderr.write(`${line}\n`);
});
demo.once('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal));

// The app listens before `refresh` is set, because events of the demo's run come before the demo prints its summary.
const house = { refresh: null };
await createApp({ house, eventsSecret, customer: CUSTOMER, ownUrl }).listen({ host: '127.0.0.1', port });
for await (const line of createInterface({ input: demo.stdout })) {
  const { event, gateway, apiKey } = JSON.parse(line);
  if (event !== 'summary') continue;
  house.refresh = new FlinksHttpClient({ gatewayUrl: gateway, apiKey });
  await giveLogins(house.refresh);
  process.stdout.write(`Open ${ownUrl} in a browser. Ctrl-C ends the demo.\n`);
}

/**
 * Gives the customer two logins of the demo: one that waits for its user, and one with fresh data. Your app registers
 * its customers' logins with `refresh.register` instead.
 */
async function giveLogins(refresh) {
  for (const wanted of [
    ({ awaiting }) => awaiting?.reason === 'mfa',
    ({ lastRefreshedAt, awaiting }) => lastRefreshedAt !== null && awaiting === null,
  ]) {
    for await (const login of refresh.logins()) {
      if (!wanted(login)) continue;
      await refresh.change(login.loginId, { reference: CUSTOMER });
      break;
    }
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
