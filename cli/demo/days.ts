import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { number } from '../../app/report/words';
import type { Login, Run } from '../../client/http';
import type { SimulatedLogin } from '../../simulator/login';
import type { Demo } from './start';
import { plainFunnel } from './view';

/** A day of this demo takes seconds: so do reminders, and an ask of the day before is long ago. */
export const SETTINGS_OF_DAYS = { USER_REMINDERS: '5s', USER_ASK_INTERVAL: '0s' };

/** On this day one bank refuses passwords that are right; from the next on it is well again. */
const BAD_DAY = 2;
/** Every second waiting user answers within a day; more than real ones do. */
const ONE_IN = 2;
const LOOK_EVERY_MS = 250;
const AT_ONCE = 20;
const BACK_WITHIN_MS = 30_000;

/**
 * What happens before a day's run: users come back through Connect, and banks have good and bad days. Says it in one line.
 */
export async function nightBefore(day: number, demo: Demo, signal: AbortSignal): Promise<string> {
  const { api, simulator } = demo;
  const bank = largestBank(simulator.logins);
  const isWellAgain = day === BAD_DAY + 1;
  if (isWellAgain) simulator.faults.clear();
  const isAsked = ({ state, institution }: Login): boolean =>
    state === 'awaiting_user' && !(isWellAgain && institution === bank);
  const waiting = (await allLogins(demo)).filter(isAsked);
  const back = waiting.filter((_login, index) => index % ONE_IN === 0);
  const asked = new Set(simulator.logins.filter(({ state }) => state === 'mfa').map(({ loginId }) => loginId));
  for (let at = 0; at < back.length; at += AT_ONCE) {
    await Promise.all(back.slice(at, at + AT_ONCE).map((login) => comeBack(demo, login, asked.has(login.loginId))));
  }
  await untilBack(demo, new Set(back.map(({ loginId }) => loginId)), signal);
  if (day === BAD_DAY) simulator.faults.set({ endpoint: 'Authorize', institution: bank, code: 'INVALID_PASSWORD' });
  let reminders = 0;
  for await (const { type } of api.events()) if (type === 'login.reminder') reminders += 1;
  const weather =
    day === BAD_DAY ? `, and ${bank} refuses good passwords` : isWellAgain ? `, and ${bank} is well again` : '';
  return `Before day ${day}: ${number(back.length)} users come back, ${number(reminders)} were reminded${weather}`;
}

/** What a day's run came to. */
export function dayInWords(day: number, run: Run): string {
  const brakes = run.brakes.map(({ institution, count }) => `; ${number(count)} asks at ${institution} held`);
  return `Day ${day}: ${plainFunnel(run)}${brakes.join('')}`;
}

/** The user answers the bank's code, or signs in at it again, and the app says that they are back. */
async function comeBack({ api, simulator }: Demo, { loginId }: Login, isAskedForCode: boolean): Promise<void> {
  if (isAskedForCode) simulator.answerMfa(loginId);
  else simulator.reconnect(loginId);
  await api.connectCompleted(loginId, { eventId: randomUUID() });
}

async function allLogins({ api }: Demo): Promise<Login[]> {
  const found: Login[] = [];
  for await (const login of api.logins({ limit: 200 })) found.push(login);
  return found;
}

/** Until what they brought has landed, or for whom that takes too long. */
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
