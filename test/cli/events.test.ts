import { createInterface } from 'node:readline';
import { openTestStore, registerOne, waitFor as ask, type TestStore } from '../store/support';
import { Receiver, SECRET, status } from '../events/receiver';
import { inTime } from '../support/wait-for';
import { runCli, startCli } from './run-cli';

/** What somebody sees who connects an app to the events. */
let test_: TestStore;
let receiver: Receiver;
beforeEach(async () => {
  test_ = await openTestStore();
  receiver = await Receiver.start();
});
afterEach(async () => {
  await receiver.stop();
  await test_.end();
});

const settings = () => ({ EVENTS_URL: receiver.url, EVENTS_SECRET: SECRET });

test("`events test` sends one signed event, and says what was answered, without the address's own secrets", async () => {
  const sent = await runCli(['events', 'test'], settings());
  expect(sent).toMatchObject({ code: 0, stderr: '' });
  expect(receiver.deliveries).toMatchObject([{ type: 'events.test' }]);
  expect(JSON.parse(receiver.deliveries[0]!.raw)).toMatchObject({ schemaVersion: 1 });
  expect(sent.stdout).toContain(receiver.deliveries[0]!.id);
  expect(sent.stdout).not.toContain('tenant=1');
  receiver.answer = status(401);
  const refused = await runCli(['events', 'test', '--json'], settings());
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('HTTP 401');
  expect(refused.stderr).toContain('EVENTS_SECRET');
});

test('`events test` without an address, or with half of the settings, says what to set', async () => {
  await expect(runCli(['events', 'test'])).resolves.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Set EVENTS_URL and EVENTS_SECRET') as string,
  });
  await expect(runCli(['events', 'test'], { EVENTS_URL: receiver.url })).resolves.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('EVENTS_SECRET') as string,
  });
});

test('`events listen` prints what is written from now on, and goes on when the login it stood at is forgotten', async () => {
  const { store, url, sql } = test_;
  await ask(store, await registerOne(store));
  const { child, finished } = startCli(['events', 'listen', '--json'], { DATABASE_URL: url });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await inTime('an event', lines.next())).value as string) as { loginId: string };
  // It listens from the moment at which it has connected, so somebody is asked until it has heard of one.
  const heard = next();
  const asking = setInterval(() => void registerOne(store).then((loginId) => ask(store, loginId)), 200);
  const { loginId: gone } = await heard;
  clearInterval(asking);
  await sql('delete from logins where login_id <> $1', [gone]);
  await sql('delete from logins');
  const after = await registerOne(store);
  const asked = setInterval(() => void ask(store, after, { askIntervalMs: 0 }), 200);
  let seen = '';
  while (seen !== after) seen = (await next()).loginId;
  clearInterval(asked);
  child.kill('SIGINT');
  await expect(finished).resolves.toMatchObject({ code: 130 });
});
