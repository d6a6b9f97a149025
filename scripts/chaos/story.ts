import type { Fault } from '../../simulator/faults';
import { hash32, prng, type Prng } from '../../simulator/prng';
import { drawMember, type Member } from './cast';

/** With fewer logins than this, a run's workflow rarely continues as new. */
const SMALL = 100;

const VICTIMS = ['worker-1', 'worker-2', 'gateway', 'postgres', 'temporal'] as const;
export type Victim = (typeof VICTIMS)[number];

/** When a blow falls. It is given by a count, not by a clock, so that a slow machine plays the same story. */
export interface Moment {
  /** What is counted: all calls to Flinks, only the live calls, the events that reached the app, or continue-as-new. */
  what: 'calls' | 'liveCalls' | 'events' | 'renewals';
  /** How many more of these must come after the end of the previous blow. */
  more: number;
}

/**
 * What happens to one process. `kill` sends SIGKILL and `stop` sends SIGTERM; the process is started again `ms`
 * milliseconds later. `stall` suspends it for `ms` milliseconds (SIGSTOP).
 */
export interface Hit {
  victim: Victim;
  how: 'kill' | 'stop' | 'stall';
  ms: number;
}

/** A moment, and which processes are hit then. */
export interface Blow {
  at: Moment;
  hits: Hit[];
}

export interface Story {
  seed: number;
  cast: Member[];
  blows: Blow[];
  workers: 1 | 2;
  /** The number of history events of a workflow after which the server suggests continue-as-new. */
  renewAfter: number;
  /** Faults of the calls that are not about a single login: those for authorize tokens and for Flinks' list. */
  commonFaults: Fault[];
  runs: number;
}

/** Draws the whole story. The same seed and size give the same story, except for its dates, which depend on `nowMs`. */
export function drawStory({ seed, logins, nowMs }: { seed: number; logins: number; nowMs: number }): Story {
  const random = prng(hash32(`chaos/${seed}`));
  const workers = random.next() < 0.5 ? 1 : 2;
  const cast = Array.from({ length: logins }, (_, index) =>
    drawMember(seed, index, prng(hash32(`chaos/${seed}/${index}`)), nowMs),
  );
  return {
    seed,
    cast,
    workers,
    renewAfter: random.pick(logins < SMALL ? [60, 80, 100] : [120, 200, 300]),
    blows: drawBlows(random, workers, logins),
    commonFaults: [
      { endpoint: 'GenerateAuthorizeToken', status: 503, times: random.between(1, 3) },
      { endpoint: 'GenerateAuthorizeToken', dropConnection: 'after', times: random.between(1, 3) },
      { endpoint: 'GetNightlyRefreshStatus', ...random.pick([{ status: 503 }, { cutBody: true }]), times: 1 },
    ],
    runs: 2,
  };
}

function drawBlows(random: Prng, workers: 1 | 2, logins: number): Blow[] {
  const count = logins < SMALL ? 4 : random.between(5, 8);
  const blows = Array.from({ length: count }, (_, index) => ({
    // The second blow always falls just after a continue-as-new.
    at: index === 1 ? ({ what: 'renewals', more: 1 } as const) : drawMoment(random, logins, count),
    hits: drawHits(random, workers),
  }));
  return blows;
}

function drawMoment(random: Prng, logins: number, count: number): Moment {
  const part = logins / count;
  return random.pick<Moment>([
    { what: 'calls', more: random.between(1, Math.ceil(2.5 * part)) },
    { what: 'calls', more: random.between(1, Math.ceil(2.5 * part)) },
    { what: 'liveCalls', more: random.between(1, Math.ceil(part / 4)) },
    { what: 'events', more: random.between(1, Math.ceil(part / 3)) },
    logins < SMALL ? { what: 'calls', more: 1 } : { what: 'renewals', more: 1 },
  ]);
}

function drawHits(random: Prng, workers: 1 | 2): Hit[] {
  const worker: Victim = workers === 2 && random.next() < 0.5 ? 'worker-2' : 'worker-1';
  const all = VICTIMS.filter((victim) => workers === 2 || victim !== 'worker-2');
  const chosen = random.pick<readonly Victim[]>([
    [worker],
    [worker],
    ['gateway'],
    ['postgres'],
    ['temporal'],
    [worker, 'temporal'],
    ['postgres', worker],
    ['postgres', 'temporal'],
    all,
  ]);
  const others = random.pick<Hit['how']>(['kill', 'kill', 'kill', 'stop', 'stall']);
  return chosen.map((victim) => {
    // PostgreSQL and Temporal are only killed: how they stop or stall is not for this product to test.
    const how = victim === 'postgres' || victim === 'temporal' ? 'kill' : others;
    // Some stalls are longer than the heartbeat time-out of an activity, some are shorter.
    const ms = how === 'stall' ? random.pick([4_000, 11_000, 18_000]) : random.pick([0, 500, 3_000, 6_000]);
    return { victim, how, ms };
  });
}

/** Returns the story in lines for the head of the report: one for its size, one for its people, one for each blow. */
export function storyLines({ seed, cast, blows, workers, renewAfter, runs }: Story): string[] {
  const count = (of: (member: Member) => boolean) => cast.filter(of).length;
  const asked = ({ ending }: Member) => ending.outcome === 'asked';
  return [
    `seed ${seed}: ${cast.length} logins, ${runs} runs, ${workers} worker${workers === 1 ? '' : 's'}, continue-as-new after ${renewAfter} events`,
    `  ${cast.reduce((sum, { faults }) => sum + faults.length, 0)} calls go wrong; ${count(asked)} users are asked, ` +
      `${count((m) => asked(m) && (m.comesBack.way === 'page' || m.comesBack.way === 'app'))} come back, ` +
      `${count((m) => asked(m) && m.comesBack.way === 'falseClaim')} are reported to be back but are not`,
    ...blows.map(
      ({ at, hits }, index) =>
        `  ${index + 1}. after ${at.more} more ${at.what}: ` +
        hits.map(({ victim, how, ms }) => `${how} ${victim} (${ms} ms)`).join(', '),
    ),
  ];
}
