import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { RefreshLoginInput } from '../../workflows/messages';
import { RefreshHarness, SHORT } from '../support/refresh-harness';
import { LOGIN_EXITS } from './exits';
import { rowOf, type FrozenRow, type RecordedHistory } from './frozen-row';

const FROZEN = JSON.parse(readFileSync(join(__dirname, 'frozen-exits.json'), 'utf8')) as Record<string, FrozenRow>;

/**
 * A worker that keeps one workflow in memory, and all exits at once: each is evicted and read again from its history at
 * almost every step, while activities, timers and messages are under way.
 */
let harness: RefreshHarness;
beforeAll(async () => {
  harness = await RefreshHarness.start({}, undefined, 1);
});
afterAll(() => harness.stop());

/**
 * How often a bank is polled within FLINKS_POLL_LIMIT depends on the machine, and whether a reminder that is due a second
 * before the end of a wait still goes out.
 */
const BY_THE_CLOCK = ['remindUser', 'readWaitClock'];
const once = (names: readonly string[]): string[] =>
  names.filter((name) => !BY_THE_CLOCK.includes(name)).filter((name, index, all) => name !== all[index - 1]);
const contract = ({ result, closedBy, steps, activities, asks }: FrozenRow) => ({
  result,
  closedBy,
  steps: once(steps),
  activities: once(activities),
  asks,
});

/** The one exit that is about FLINKS_POLL_LIMIT. The others must not meet it because the machine is busy. */
const BY_POLL_LIMIT = 'unavailable-poll-limit';
const patient = (input: Partial<RefreshLoginInput> = {}): Partial<RefreshLoginInput> => ({
  ...input,
  policy: { ...SHORT, ...input.policy, pollLimitMs: 120_000 },
});

test.concurrent.each(Object.entries(LOGIN_EXITS))(
  '%s: an eviction at every step changes nothing',
  async (name, { script, input, meanwhile }) => {
    const login = harness.login(script);
    const handle = await login.start(name === BY_POLL_LIMIT ? input : patient(input));
    await meanwhile?.(login, handle);
    if (!name.startsWith('awaiting')) await handle.result().catch(() => undefined);
    const history = await handle.fetchHistory();
    const failedTasks = (history.events ?? []).filter((event) => event.workflowTaskFailedEventAttributes);
    expect(failedTasks).toEqual([]);
    const row = rowOf(JSON.parse(historyToJSON(history)) as RecordedHistory);
    expect(contract(row)).toEqual(contract(FROZEN[name]!));
  },
);
