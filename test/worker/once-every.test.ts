import type { Client } from '@temporalio/client';
import type { DashboardFigures } from '../../store/dashboard-figures';
import { onceEvery } from '../../process/once-every';
import type { GaugeValues } from '../../worker/telemetry/gauges';
import { gaugeLookUp } from '../../worker/telemetry/look-up';

afterEach(() => jest.useRealTimers());

test('who asks meanwhile shares the answer, and while it is good nobody starts another', async () => {
  jest.useFakeTimers();
  let asked = 0;
  let answer: (n: number) => void = () => undefined;
  const ask = onceEvery(1_000, () => {
    asked += 1;
    return new Promise<number>((resolve) => (answer = resolve));
  });
  const both = [ask(), ask()];
  jest.advanceTimersByTime(60_000);
  both.push(ask());
  answer(1);
  await expect(Promise.all(both)).resolves.toEqual([1, 1, 1]);
  jest.advanceTimersByTime(999);
  await expect(ask()).resolves.toBe(1);
  expect(asked).toBe(1);
  jest.advanceTimersByTime(1);
  const next = ask();
  answer(2);
  await expect(next).resolves.toBe(2);
  expect(asked).toBe(2);
});

test('a failure is not kept', async () => {
  let asked = 0;
  const ask = onceEvery(1_000, () => ((asked += 1) === 1 ? Promise.reject(new Error('away')) : Promise.resolve(asked)));
  await expect(ask()).rejects.toThrow('away');
  await expect(ask()).resolves.toBe(2);
});

test('scrapes of a database that hangs are answered without figures, and only the first one asks it for them', async () => {
  jest.useFakeTimers();
  const client = { withDeadline: () => Promise.reject(new Error('away')) } as unknown as Client;
  let asked = 0;
  let answer: (figures: DashboardFigures) => void = () => undefined;
  const figures = () => {
    asked += 1;
    return new Promise<DashboardFigures>((resolve) => (answer = resolve));
  };
  const shown: (DashboardFigures | null)[] = [];
  const watched = {
    store: { ping: () => Promise.resolve(), isPrepared: () => Promise.resolve(true), figures },
    client,
  };
  const lookUp = gaugeLookUp(watched, ({ figures }: GaugeValues) => void shown.push(figures));
  for (let scrapes = 1; scrapes <= 3; scrapes += 1) {
    const looked = lookUp();
    while (shown.length < scrapes) await jest.advanceTimersByTimeAsync(100);
    await looked;
    await jest.advanceTimersByTimeAsync(10_000);
  }
  expect({ asked, shown }).toEqual({ asked: 1, shown: [null, null, null] });
  answer({} as DashboardFigures);
  await jest.advanceTimersByTimeAsync(0);
  const looked = lookUp();
  answer({} as DashboardFigures);
  await looked;
  expect({ asked, shown: shown.at(-1) }).toEqual({ asked: 2, shown: {} });
});
