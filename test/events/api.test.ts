import { openTestGateway, problem, READING_KEY, type TestGateway } from '../gateway/support';
import { REQUIRED } from '../config/support';
import { runCli } from '../cli/run-cli';
import { openRun, refresh, REFRESHED, waitFor } from '../store/support';
import { EVENT_TYPES } from '../../domain/event-types';
import { misfit } from '../support/event-schemas';

interface Shown {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
  state: string;
  attempts: number;
}
interface Page {
  events: Shown[];
  next: string | null;
}

let gateway: TestGateway;
let url: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  const [row] = await gateway.sql<{ url: string }>('select current_database() as url');
  const server = new URL(process.env.TEST_DATABASE_URL!);
  server.pathname = `/${row!.url}`;
  url = server.href;
});
afterEach(() => gateway.end());

const page = async (query = ''): Promise<Page> => (await gateway.call('GET', `/v1/events${query}`)).json<Page>();
const alerts = async (count: number): Promise<string[]> => {
  for (let n = 0; n < count; n += 1) await gateway.store.events.alert({ code: `c${n}`, message: 'm' });
  return (await page()).events.map(({ id }) => id);
};
const die = (id: string) =>
  gateway.sql(`update events set dead_at = now(), attempts = 10, failure = 'HTTP 500' where id = $1`, [id]);

test('events are listed oldest first, in pages, with how their delivery stands', async () => {
  const ids = await alerts(5);
  const first = await page('?limit=3');
  const second = await page(`?limit=3&after=${first.next}`);
  expect([...first.events, ...second.events].map(({ id }) => id)).toEqual(ids);
  expect(second.next).toBeNull();
  expect(first.events[0]).toEqual({
    id: ids[0],
    type: 'operator.alert',
    timestamp: expect.stringMatching(/Z$/) as unknown,
    data: { code: 'c0', message: 'm' },
    state: 'pending',
    attempts: 0,
    nextAttemptAt: null,
    failure: null,
    deliveredAt: null,
    deadAt: null,
  });
});

test('dead letters can be asked for, looked at, and sent again', async () => {
  const [one, two] = (await alerts(2)) as [string, string];
  await die(two);
  expect((await page('?dead=true')).events.map(({ id }) => id)).toEqual([two]);
  expect((await page('?dead=false')).events.map(({ id }) => id)).toEqual([one]);
  const answer = await gateway.call('POST', `/v1/events/${two}/resend`);
  expect([answer.statusCode, answer.json()]).toEqual([202, { id: two, state: 'pending' }]);
  const shown = (await gateway.call('GET', `/v1/events/${two}`)).json<Shown>();
  expect(shown).toMatchObject({ id: two, state: 'pending', attempts: 0, failure: null });
  expect(await gateway.sql('select actor, action, detail from audit')).toEqual([
    { actor: expect.stringMatching(/^api:[0-9a-f]{8}$/) as string, action: 'event.resend', detail: { eventId: two } },
  ]);
});

test('a held ask is not sent by a resend', async () => {
  const [loginId] = await gateway.register();
  const { runId } = await openRun(gateway.store);
  await waitFor(gateway.store, loginId!, { runId, hold: true });
  const [ask] = (await page()).events;
  expect(ask!.state).toBe('held');
  expect(problem(await gateway.call('POST', `/v1/events/${ask!.id}/resend`))).toMatchObject({
    status: 409,
    code: 'event_held',
  });
});

test.each(['evt_00000000000000000000000000000000', 'x', '%00', "';drop", 'e'.repeat(9_000), '%F0%9F%92%A9'])(
  'an event that is not there is unknown (%#)',
  async (id) => {
    expect(problem(await gateway.call('GET', `/v1/events/${id}`)).code).toBe('unknown_event');
    expect(problem(await gateway.call('POST', `/v1/events/${id}/resend`)).code).toBe('unknown_event');
  },
);

test('a cursor whose event has gone is refused, and does not look like the end', async () => {
  const [loginId] = await gateway.register();
  await refresh(gateway.store, loginId!, REFRESHED);
  const [{ id }] = (await page()).events as [Shown];
  expect(await page(`?after=${id}`)).toEqual({ events: [], next: null });
  await gateway.sql('delete from logins');
  expect(problem(await gateway.call('GET', `/v1/events?after=${id}`))).toMatchObject({ code: 'invalid_cursor' });
});

test.each(['?dead=1', '?dead=', '?limit=0', '?limit=501', '?limit=NaN', '?sort=id', '?after=%00'])(
  '%s is refused',
  async (query) => {
    expect(problem(await gateway.call('GET', `/v1/events${query}`)).code).toBe('invalid_request');
  },
);

test('a reading key reads and does not resend', async () => {
  const [id] = await alerts(1);
  const headers = { authorization: `Bearer ${READING_KEY}` };
  expect((await gateway.app.inject({ url: '/v1/events', headers })).statusCode).toBe(200);
  const answer = await gateway.app.inject({ method: 'POST', url: `/v1/events/${id}/resend`, headers });
  expect(problem(answer).code).toBe('read_only');
});

test('the schemas of all types are published, and refuse what does not belong into an event', async () => {
  const schemas = (await gateway.app.inject('/docs/events')).json<Record<string, { $schema: string }>>();
  expect(Object.keys(schemas).sort()).toEqual([...EVENT_TYPES].sort());
  for (const schema of Object.values(schemas)) expect(schema.$schema).toContain('2020-12');
  const { webhooks } = (await gateway.app.inject('/docs/json')).json<{ webhooks: Record<string, unknown> }>();
  expect(Object.keys(webhooks).sort()).toEqual(Object.keys(schemas).sort());
  const timestamp = new Date().toISOString();
  const data = { loginId: 'l', reference: null, institution: null };
  expect(misfit({ type: 'login.refreshed', timestamp, schemaVersion: 1, data } as never)).toBeNull();
  for (const more of [{ balance: '1.00' }, { holder: 'Jo' }, { link: 'https://gateway.example/connect/x' }]) {
    expect(
      misfit({ type: 'login.refreshed', timestamp, schemaVersion: 1, data: { ...data, ...more } } as never),
    ).not.toBeNull();
  }
  expect(misfit({ type: 'login.refreshed', timestamp } as never)).not.toBeNull();
});

describe('flinks-refresh events', () => {
  const cli = (...args: string[]) => runCli(['events', ...args], { ...REQUIRED, DATABASE_URL: url });

  test('list: newest first, in pages; in the order written with --oldest-first', async () => {
    const ids = await alerts(5);
    const listed = async (...args: string[]) => {
      const { events, next } = JSON.parse((await cli('list', '--json', '--limit', '3', ...args)).stdout) as Page;
      return [events.map(({ id }) => id), next];
    };
    const newest = [...ids].reverse();
    expect(await listed()).toEqual([newest.slice(0, 3), newest[2]]);
    expect(await listed('--after', newest[2]!)).toEqual([newest.slice(3), null]);
    expect(await listed('--oldest-first')).toEqual([ids.slice(0, 3), ids[2]]);
    expect(await listed('--oldest-first', '--after', ids[2]!)).toEqual([ids.slice(3), null]);
  });

  test('list, show and resend, for people and for programs', async () => {
    const [one, two] = (await alerts(2)) as [string, string];
    await die(two);
    const listed = await cli('list');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^At \(UTC\) +Id +Type +LoginId +State +Attempts +Last failure$/),
      expect.stringMatching(new RegExp(`^[\\d-]{10} [\\d:]{8} +${two} +operator.alert +dead +10 +HTTP 500$`)),
      expect.stringMatching(new RegExp(`^[\\d-]{10} [\\d:]{8} +${one} +operator.alert +pending +0$`)),
    ]);
    const dead = JSON.parse((await cli('list', '--dead', '--json')).stdout) as Page;
    expect(dead).toMatchObject({ events: [{ id: two, state: 'dead' }], next: null });
    expect((await cli('list', '--limit', '1')).stdout).toContain(`more: --after ${two}`);
    expect(await cli('resend', two)).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await cli('show', two, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ id: two, state: 'pending', attempts: 0, deadAt: null });
  });

  test('an unknown event: 1; bad usage or no database: 2', async () => {
    for (const command of ['show', 'resend']) {
      expect(await cli(command, 'evt_none')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('There is no event evt_none') as unknown,
      });
    }
    for (const args of [[], ['resend'], ['list', '--limit', '0'], ['forget', 'x']]) {
      expect((await cli(...args)).code).toBe(2);
    }
    const without = await runCli(['events', 'list'], REQUIRED);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('DATABASE_URL')]);
  });
});
