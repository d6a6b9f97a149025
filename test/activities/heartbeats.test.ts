import { inTime, waitFor } from '../support/wait-for';
import { Bench, environmentOf, SILENCE_MS } from './support';

/** While Flinks is silent, a dead worker must be noticed and a cancellation received. */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open({ givesUpMs: SILENCE_MS });
});
beforeEach(() => bench.simulator.faults.set({ hangMs: SILENCE_MS }));
afterEach(() => bench.simulator.faults.clear());
afterAll(() => bench.close());

const calls = async () => {
  const login = await bench.login();
  bench.simulator.faults.clear();
  const requestId = await login.authorized();
  bench.simulator.faults.set({ hangMs: SILENCE_MS, loginId: login.loginId });
  return {
    authorizeCached: login.cached,
    authorizeLive: (attempt: object) => login.live({}, attempt),
    fetchAccountsDetail: (attempt: object) => login.detail(requestId, {}, attempt),
    pollAccountsDetail: (attempt: object) => login.poll(requestId, {}, attempt),
    fetchAttributes: (attempt: object) => login.attributes(requestId, attempt),
  };
};

test('every call of Flinks beats at least every 4 s while nothing is answered, and a cancellation ends it at once', async () => {
  const beats = new Map<string, number[]>();
  const started = Date.now();
  const running = Object.entries(await calls()).map(([name, call]) => {
    const environment = environmentOf();
    beats.set(name, [started]);
    environment.on('heartbeat', () => beats.get(name)?.push(Date.now()));
    return { environment, ended: call({ environment }).catch((error: Error) => error) };
  });
  await waitFor('two heartbeats of each call', () => [...beats.values()].every(({ length }) => length >= 3), {
    withinMs: 20_000,
    seen: () => [...beats],
  });
  for (const [name, times] of beats) {
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    expect({ name, longest: Math.max(...gaps) < 4_500 }).toEqual({ name, longest: true });
  }
  for (const { environment } of running) environment.cancel('CANCELLED');
  const ends = await inTime('the end of every cancelled call', Promise.all(running.map(({ ended }) => ended)), {
    withinMs: 2_000,
  });
  expect(ends.map((error) => (error as Error).name)).toEqual(running.map(() => 'CancelledFailure'));
});
