import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '../../domain/duration';
import { hasClickedLately } from '../../gateway/connect/state';
import type { Store } from '../../store/store';
import { storeOf } from '../support/program-store';
import { openTestStore, registerOne, type TestStore } from './support';

/** F28: this machine's clock is ten minutes before or behind the database's, whose clock decides. */
let test_: TestStore;
/** As the gateway opens it: links and clicks are its own. */
let gateway: Store;
let loginId: string;
beforeAll(async () => {
  test_ = await openTestStore();
  gateway = storeOf(test_.url, 'gateway');
});
afterAll(async () => {
  await gateway.close();
  await test_.end();
});
beforeEach(async () => {
  loginId = await registerOne(test_.store);
});
afterEach(() => jest.useRealTimers());

const CLOCKS = [-10, 0, 10];
const SETTLE_MS = 4 * MINUTE_MS;
/** How far the database's clock may be from ours in these tests, which run on one machine. */
const NEAR_MS = 60_000;

/** Moves `Date` of this process, and nothing else. Returns the machine's true time. */
function moveClock(minutes: number): number {
  const trueMs = Date.now();
  jest.useFakeTimers({
    now: trueMs + minutes * MINUTE_MS,
    advanceTimers: true,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
  return trueMs;
}

const reserve = () => {
  const request = { loginId, refreshId: randomUUID(), attended: false, perDay: 3, perHour: 2, inFlightMs: SETTLE_MS };
  return test_.store.liveCalls.reserve(request);
};

test.each(CLOCKS)(
  '%d min: a live call under way is neither taken for a dead one nor for a later one',
  async (minutes) => {
    expect((await reserve()).kind).toBe('reserved');
    moveClock(minutes);
    const busy = await reserve();
    expect(busy.kind).toBe('busy');
    const { retryAfterMs } = busy as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(SETTLE_MS - NEAR_MS);
    expect(retryAfterMs).toBeLessThanOrEqual(SETTLE_MS);
  },
);

test.each(CLOCKS)(
  '%d min: audit lines and events bear the moments of the database, and stay in their order',
  async (minutes) => {
    const write = () => test_.store.audit.record({ actor: 'cli:jo', action: 'login.patch', loginId, detail: {} });
    await write();
    const trueMs = moveClock(minutes);
    await write();
    jest.useRealTimers();
    await write();
    const { lines } = await test_.store.audit.list({ loginId, limit: 9 });
    const moments = lines.map(({ at }) => Date.parse(at));
    expect(moments).toHaveLength(3);
    for (const ms of moments) expect(Math.abs(ms - trueMs)).toBeLessThan(NEAR_MS);
    expect(moments).toEqual([...moments].sort((a, b) => b - a));
  },
);

test.each(CLOCKS)(
  '%d min: a link waits from the moment of the database, and its way back can be used once',
  async (minutes) => {
    const trueMs = moveClock(minutes);
    const wait = (await gateway.waits.openForLink({ loginId, limitMs: MINUTE_MS }))!;
    expect(Math.abs(Date.parse(wait.since) - trueMs)).toBeLessThan(NEAR_MS);
    const nonce = await gateway.waits.openReturn({ waitId: wait.waitId, openId: 'one' });
    expect(await gateway.waits.useReturn(nonce)).toEqual({ waitId: wait.waitId, openId: 'one' });
    expect(await gateway.waits.useReturn(nonce)).toBeNull();
    const again = await gateway.waits.openForLink({ loginId, limitMs: MINUTE_MS });
    expect(again?.since).toEqual(wait.since);
  },
);

test.each(CLOCKS)('%d min: a click on the page is as old as the database says', async (minutes) => {
  const { waitId } = (await gateway.waits.openForLink({ loginId, limitMs: MINUTE_MS }))!;
  moveClock(minutes);
  await gateway.waits.noteOpen({ waitId, openId: 'one' });
  const link = (await gateway.waits.forLink(waitId))!;
  expect(link.lastOpenAgoMs).toBeLessThan(NEAR_MS);
  expect(hasClickedLately(link)).toBe(true);
});
