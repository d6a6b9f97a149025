import { rmSync } from 'node:fs';
import { openStore, type Store } from '../../store/store';
import type { Simulator } from '../../simulator/server';
import { Receiver, SECRET, status } from '../events/receiver';
import { until } from '../events/support';
import { House } from '../support/house';
import { makeBook, startBank } from './book';
import { Command, killAllCommands } from './command';
import { endOfRun, startRun } from './run';

/** A claim of a killed process lasts a minute; restarting takes time too. */
const DELIVERED_WITHIN_MS = 240_000;

let receiver: Receiver;
let simulator: Simulator;
let settings: NodeJS.ProcessEnv;
beforeEach(async () => {
  receiver = await Receiver.start();
  simulator = await startBank(makeBook(20_262), 20);
  const events = { EVENTS_URL: receiver.url, EVENTS_SECRET: SECRET };
  settings = await House.settings(simulator, { FLINKS_CALLS_PER_SECOND: '100', ...events });
});
afterEach(async () => {
  killAllCommands();
  await simulator.close();
  await receiver.stop();
  rmSync(settings['DATA_DIR'] ?? '', { recursive: true, force: true });
});

const eventsOf = async (store: Store) => (await store.events.list({ limit: 10_000 })).events;

test('kill -9 between the change of a state and its delivery: every event arrives, in order, under one id and one body', async () => {
  // The first delivery is never answered, and those behind it have not been sent.
  receiver.answer = () => undefined;
  let up = new Command('up', settings);
  let store = openStore({ databaseUrl: (await up.ready).database, applicationName: 'test' });
  const runId = await startRun(settings, simulator);
  await until(async () => receiver.ids.length > 0 && (await eventsOf(store)).length > 5, 'states that changed');
  const before = await eventsOf(store);
  expect(before.filter(({ state }) => state === 'delivered')).toEqual([]);
  await store.close();
  await up.killGroup();
  const cutShort = new Set(receiver.ids);

  receiver.answer = status(204);
  up = new Command('up', settings);
  store = openStore({ databaseUrl: (await up.ready).database, applicationName: 'test' });
  await endOfRun(settings, runId, up);
  const isDelivered = async () => (await eventsOf(store)).every(({ state }) => state === 'delivered');
  await until(isDelivered, 'everything delivered', DELIVERED_WITHIN_MS);

  const written = await eventsOf(store);
  const ids = new Set(written.map(({ id }) => id));
  expect(before.filter(({ id }) => !ids.has(id))).toEqual([]);
  expect(new Set(receiver.ids)).toEqual(ids);
  // Only interrupted deliveries came twice, with the same content.
  const twice = receiver.ids.filter((id, index) => receiver.ids.indexOf(id) !== index);
  expect(twice.filter((id) => !cutShort.has(id))).toEqual([]);
  expect(new Set(receiver.deliveries.map(({ id, raw }) => `${id} ${raw}`)).size).toBe(ids.size);
  for (const loginId of new Set(written.flatMap((event) => event.loginId ?? []))) {
    const inOrder = written.filter((event) => event.loginId === loginId).map(({ id }) => id);
    expect([...new Set(receiver.of(loginId).map(({ id }) => id))]).toEqual(inOrder);
  }
  expect(receiver.complaints).toEqual([]);
  await store.close();
  expect(await up.stop()).toBe(0);
}, 400_000);
