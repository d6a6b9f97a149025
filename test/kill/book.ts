import { makePopulation } from '../../simulator/population';
import { guidOf } from '../../simulator/prng';
import { startSimulator, type LoginSpec, type RecordedCall, type Simulator } from '../../simulator/server';

const DAY_MS = 86_400_000;
const MIXED = 66;
const PER_LIVE_KIND = 4;

/**
 * The logins of these tests, the same objects for every run: a population like the demo's, and additional logins with
 * old data. These are called live, and their bank lets them in, with the data at once or after a 202, or wants a code.
 * They are needed because no bank of the population lets an old login in unattended.
 */
export function makeBook(seed: number, mixed = MIXED): Partial<LoginSpec>[] {
  const nowMs = Date.now();
  const old = new Date(nowMs - 20 * DAY_MS).toISOString();
  const liveKinds: Partial<LoginSpec>[] = [
    { behaviour: 'lives', live: { hangMs: 800, then: 'ok' } },
    { behaviour: 'rings', live: { hangMs: 800, then: 'mfa' } },
    { behaviour: 'lives, data later', live: 'ok', detail: { pending: 2 } },
  ];
  const live = liveKinds.flatMap((kind, index) =>
    Array.from({ length: PER_LIVE_KIND }, (_, n) => ({
      loginId: guidOf(`kill/${seed}/${index}/${n}`),
      lastRefresh: old,
      ...kind,
    })),
  );
  return [...makePopulation({ seed, size: mixed, nowMs }), ...live];
}

/** A Flinks with these logins. It runs in the tests' process, so it survives every kill. */
export async function startBank(book: Partial<LoginSpec>[], latencyMs: number): Promise<Simulator> {
  const simulator = await startSimulator({ latencyMs, pollsUntilReady: 1 });
  // Each run gets copies, because answers change a spec, and use up a list of scripted answers.
  for (const spec of book) simulator.addLogin(structuredClone(spec));
  return simulator;
}

/** A bank's calls and the violations it recorded; for a simulator in another process, a snapshot. */
export type Heard = Pick<Simulator, 'calls' | 'violations' | 'logins'>;

/** Live Authorizes in order of arrival. */
export const liveCallsOf = (simulator: Heard, loginId: string): RecordedCall[] =>
  simulator.calls.filter((call) => call.mode === 'live' && call.loginId === loginId);
