import { randomUUID } from 'node:crypto';
import type { OpenConnectAnswer } from '../../../client';
import { DAY_MS } from '../../../domain/duration';
import type { LoginSpec } from '../../../simulator/server';
import { waitFor } from '../../support/wait-for';
import type { FortnightHouse } from './house';

/** `letsIn`, `badDay`, `gone`: banks that need no user. The others want their user; these are ways of coming back. */
export type Kind = 'letsIn' | 'badDay' | 'gone' | 'button' | 'prompt' | 'late' | 'never';
export interface Person {
  loginId: string;
  kind: Kind;
  institution: string;
}

const BANKS: Record<Kind, { institution: string; count: number; live: LoginSpec['live'] }> = {
  letsIn: { institution: 'Northern Direct', count: 10, live: 'ok' },
  badDay: { institution: 'Maple Bank', count: 22, live: 'ok' },
  gone: { institution: 'Atlantic Savings', count: 4, live: 'ok' },
  button: { institution: 'Great Lakes Trust', count: 3, live: 'mfa' },
  prompt: { institution: 'Great Lakes Trust', count: 3, live: 'mfa' },
  late: { institution: 'Great Lakes Trust', count: 3, live: 'mfa' },
  never: { institution: 'Great Lakes Trust', count: 1, live: 'mfa' },
};
/** Days after the ask at which each comes back. */
const COMES_BACK: Partial<Record<Kind, number>> = { button: 0, prompt: 0, late: 2 };

/** Makes the logins at the simulator and registers them. Their data differs in age, so not all need users at once. */
export async function settle(house: FortnightHouse): Promise<Person[]> {
  const people = Object.entries(BANKS).flatMap(([kind, { institution, count, live }]) =>
    Array.from({ length: count }, (_none, n) => {
      const days = kind === 'never' ? 8 : live === 'mfa' ? 0.6 + (n % 5) : 1.2;
      const lastRefresh = new Date(Date.now() - days * DAY_MS).toISOString();
      const { loginId } = house.simulator.addLogin({
        loginId: randomUUID(),
        institution,
        live,
        lastRefresh,
        accounts: 1,
        transactions: 2,
      });
      return { loginId, kind: kind as Kind, institution };
    }),
  );
  await house.register(people.map(({ loginId, kind, institution }) => ({ loginId, institution, reference: kind })));
  return people;
}

/** Flinks' own nightly job: it gets in nowhere, and lists every login whose data is older than seven days. */
export function nightlyJob({ simulator }: FortnightHouse): void {
  for (const { loginId, lastRefresh } of simulator.logins) {
    if (Date.now() - Date.parse(lastRefresh ?? '') < 7 * DAY_MS) continue;
    simulator.setBehaviour(loginId, { listed: { state: 'AnsweringSecurityChallenge', errorCode: null } });
  }
}

/** An app that hears events, and the customers it tells. */
export class People {
  private heard = 0;
  private readonly comingBack = new Map<string, number>();
  /** Who came back, on which days. */
  readonly returns: { loginId: string; day: number }[] = [];
  /** From when to when somebody was in front of the screen: their app does not write to them then. */
  private readonly presences: { loginId: string; fromMs: number; untilMs: number }[] = [];

  constructor(
    private readonly house: FortnightHouse,
    private readonly people: readonly Person[],
  ) {}

  wasPresent = (who: string, at: string): boolean =>
    this.presences.some(
      ({ loginId, fromMs, untilMs }) => loginId === who && Date.parse(at) >= fromMs && Date.parse(at) <= untilMs,
    );

  /** The evening of a day: whoever was told comes back when their kind does. */
  async evening(day: number): Promise<void> {
    const { deliveries } = this.house.receiver;
    for (const { type, data, timestamp } of deliveries.slice(this.heard)) {
      const person = this.people.find(({ loginId }) => loginId === data.loginId);
      if (person === undefined || this.wasPresent(person.loginId, timestamp)) continue;
      const { loginId, kind } = person;
      if (type === 'login.user_needed_soon' && kind === 'button') this.comingBack.set(loginId, day);
      const after = COMES_BACK[kind];
      if (type === 'login.awaiting_user' && after !== undefined) this.comingBack.set(loginId, day + after);
    }
    this.heard = deliveries.length;
    for (const [loginId, dueDay] of this.comingBack) if (dueDay <= day) await this.comeBack(loginId, day);
  }

  private async comeBack(loginId: string, day: number): Promise<void> {
    const { app, simulator, receiver } = this.house;
    this.comingBack.delete(loginId);
    const before = receiver.of(loginId).length;
    const fromMs = Date.now();
    const openId = randomUUID();
    await app.openConnect({ loginId, openId });
    const answer = await waitFor(
      'the answer to a click',
      async () => (await app.openConnectAnswer({ loginId, openId })) ?? false,
    );
    await this.answerBank(loginId, answer);
    const isBack = () =>
      receiver
        .of(loginId)
        .slice(before)
        .some(({ type }) => type === 'login.recovered' || type === 'login.refreshed');
    await waitFor(`the return of ${loginId}`, isBack, { withinMs: 60_000, seen: () => simulator.calls.slice(-6) });
    this.returns.push({ loginId, day });
    this.presences.push({ loginId, fromMs, untilMs: Date.now() });
  }

  private async answerBank(loginId: string, answer: OpenConnectAnswer): Promise<void> {
    const { app, simulator } = this.house;
    const claim = { eventId: randomUUID(), source: 'app' };
    switch (answer.mode) {
      case 'mfa':
        simulator.answerMfa(loginId);
        await app.completeConnect(loginId, { ...claim, ...(answer.requestId && { requestId: answer.requestId }) });
        return;
      case 'relink':
        simulator.reconnect(loginId);
        await app.completeConnect(loginId, claim);
        return;
      case 'none':
        return;
      case 'later':
        throw new Error(`The bank was not asked for ${loginId}.`);
    }
  }
}
