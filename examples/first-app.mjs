/**
 * The smallest app of your own, which you run beside a demo; examples/README.md has the steps. It takes one login that
 * waits for its user, prints the link for that user, and prints the accounts once the user has answered the bank.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline/promises';
import { FlinksHttpClient, verifyEvent } from 'flinks-daily-refresh-http';

// Set EVENTS_SECRET to the secret of a demo that runs already, and you can restart this app without restarting the
// demo.
const { PORT = '3000', EVENTS_SECRET } = process.env;
const eventsSecret = EVENTS_SECRET ?? `whsec_${randomBytes(32).toString('base64')}`;
const say = (line) => process.stdout.write(`${line}\n`);
let refresh;
let loginId = null;

// The app listens before the demo sends anything, because an event that nobody receives is sent again only after 5
// seconds, and then after 5 minutes.
createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    // The signature covers the bytes as they came, so nothing may parse them before this.
    const { event } = verifyEvent(Buffer.concat(chunks), request.headers, eventsSecret);
    response.writeHead(204).end();
    if (event.data.loginId === loginId) await hear(event.type);
  } catch (error) {
    if (!response.headersSent) response.writeHead(400).end();
    say(String(error));
  }
}).listen(Number(PORT), '127.0.0.1');

say(
  `Start the demo, in the folder of flinks-daily-refresh:\n  npm run demo -- --local --events http://127.0.0.1:${PORT}/events --events-secret ${eventsSecret}`,
);
const terminal = createInterface({ input: process.stdin, output: process.stdout });
say('When its run has finished, give me what it prints:');
const address = await terminal.question('  the address of the API: ');
const apiKey = await terminal.question('  the key (demo-…): ');
terminal.close();

refresh = new FlinksHttpClient({ gatewayUrl: new URL(address.trim()).origin, apiKey: apiKey.trim() });
const waiting = await firstWaiting();
// In your app, this is the LoginId that Flinks Connect gave you and that you have registered with `refresh.register`.
loginId = waiting.loginId;
await refresh.change(loginId, { reference: 'customer-4711' });
const { url } = await refresh.connectLink(loginId);
say(`${waiting.institution} waits for customer-4711. Be that customer, and answer the bank:\n  ${url}`);

async function hear(type) {
  say(`Event: ${type}`);
  if (type !== 'login.recovered' && type !== 'login.refreshed') return;
  // An event never contains bank data. Read the data from the API.
  for (const { title, balance } of await refresh.accounts(loginId)) say(`  ${title}: ${balance.current}`);
}

async function firstWaiting() {
  for await (const login of refresh.logins({ state: 'awaiting_user' })) {
    if (login.awaiting.reason === 'mfa') return login;
  }
  throw new Error('No login waits for its user. Start the demo again.');
}
