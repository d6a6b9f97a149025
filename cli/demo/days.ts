import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { number } from '../../app/report/words';
import type { Login, Run } from '../../client/http';
import type { SimulatedLogin } from '../../simulator/login';
import type { Demo } from './start';
import { plainFunnel } from './view';

/** A day of this demo takes seconds. So a reminder comes after seconds, and yesterday's ask never prevents another. */
export const SETTINGS_OF_DAYS = { USER_REMINDERS: '5s', USER_ASK_INTERVAL: '0s' };

/** On this day one bank refuses correct passwords; from the next day on it works again. */
const BAD_DAY = 2;
/** Of the users who are awaited, one in this many comes back within a day. In reality it is fewer. */
const ONE_IN = 2;
const LOOK_EVERY_MS = 250;
const AT_ONCE = 20;
const BACK_WITHIN_MS = 30_000;

/** Returns what lets made-up users and banks act between the runs of a demo. */
export function openNights(demo: Demo, signal: AbortSignal) {
  const { api, simulator } = demo;
  const bank = largestBank(simulator.logins);
  let lastEvent: string | undefined;

  /** Counts the reminders among the events that were written since the last call. */
  async function countReminders(): Promise<number> {
    let reminders = 0;
    for await (const { id, type } of api.events({ after: lastEvent })) {
      if (type === 'login.reminder') reminders += 1;
      lastEvent = id;
    }
    return reminders;
  }

  return {
    /**
     * Acts before the run of `day`: lets users come back as through Flinks Connect, and before the bad day has the
     * largest bank refuse all passwords. Returns one line that says what happened.
     */
    async before(day: number): Promise<string> {
      // Users whose asks are held were never asked, so they do not come back.
      const isAsked = ({ state, institution }: Login): boolean =>
        state === 'awaiting_user' && !(day === BAD_DAY + 1 && institution === bank);
      const back = (await allLogins(demo)).filter(isAsked).filter((_login, index) => index % ONE_IN === 0);
      await comeBack(demo, back, signal);
      if (day === BAD_DAY) simulator.faults.set({ endpoint: 'Authorize', institution: bank, code: 'INVALID_PASSWORD' });
      const weather = day === BAD_DAY ? `, and ${bank} refuses good passwords` : '';
      return `Before day ${day}: ${number(back.length)} users come back, ${number(await countReminders())} were reminded${weather}`;
    },
    /** Acts after the run of `day`: if that was the bad day, the bank lets users in again from now on. */
    after(day: number): void {
      if (day === BAD_DAY) simulator.faults.clear();
    },
  };
}

/** The result of a day's run in one line, with the banks whose asks a brake holds back. */
export function dayInWords(day: number, run: Run): string {
  const brakes = run.brakes.map(
    ({ institution, count }) => `; ${number(count)} logins at ${institution} refused, so the asks there are held back`,
  );
  return `Day ${day}: ${plainFunnel(run)}${brakes.join('')}`;
}

/**
 * Has the users of these logins answer their bank's question for a code, or sign in there anew. Then reports each of
 * them as back, as an app would, and waits for their data.
 */
async function comeBack(demo: Demo, back: readonly Login[], signal: AbortSignal): Promise<void> {
  const { api, simulator } = demo;
  const asked = new Set(simulator.logins.filter(({ state }) => state === 'mfa').map(({ loginId }) => loginId));
  for (let at = 0; at < back.length; at += AT_ONCE) {
    const some = back.slice(at, at + AT_ONCE).map(({ loginId }) => {
      if (asked.has(loginId)) simulator.answerMfa(loginId);
      else simulator.reconnect(loginId);
      return api.connectCompleted(loginId, { eventId: randomUUID() });
    });
    await Promise.all(some);
  }
  await untilBack(demo, new Set(back.map(({ loginId }) => loginId)), signal);
}

async function allLogins({ api }: Demo): Promise<Login[]> {
  const found: Login[] = [];
  for await (const login of api.logins({ limit: 200 })) found.push(login);
  return found;
}

/** Waits until no refresh of these logins is under way or waits for its user any more, but at most 30 s. */
async function untilBack(demo: Demo, loginIds: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  const until = Date.now() + BACK_WITHIN_MS;
  const isAway = ({ loginId, state }: Login): boolean => loginIds.has(loginId) && state !== 'idle';
  while (Date.now() < until) {
    if (!(await allLogins(demo)).some(isAway)) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

function largestBank(logins: readonly SimulatedLogin[]): string {
  const sizes = new Map<string, number>();
  for (const { institution } of logins) sizes.set(institution, (sizes.get(institution) ?? 0) + 1);
  return [...sizes].sort(([, a], [, b]) => b - a)[0]![0];
}
