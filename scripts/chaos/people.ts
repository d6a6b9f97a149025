import { setTimeout as sleep } from 'node:timers/promises';
import { guidOf } from '../../simulator/prng';
import type { Simulator } from '../../simulator/server';
import { call, persist, until } from './api';
import type { AppEndpoint, Told } from './app-endpoint';
import type { Member } from './cast';
import type { ChaosHouse } from './house';

const CLICKS = 40;
/** After this many clicks that led nowhere, a session that a lost call has left at the bank is made to end. */
const CLICKS_IN_VAIN = 10;
const GIVES_UP_AFTER_MS = 240_000;

interface PageState {
  state: string;
  connectUrl?: string;
}

/** The users of the story and their app. Each user comes back as the story says, and tries again what has failed. */
export class People {
  /**
   * How often the user of each LoginId has pressed the button on the page. Each click allows one attended live call.
   */
  readonly clicks = new Map<string, number>();
  /** The LoginIds whose users have been at their bank and whose return was accepted. */
  readonly returned = new Set<string>();
  /** What the users and the app did not manage to do, one sentence each. */
  readonly problems: string[] = [];
  private readonly under: Promise<void>[] = [];
  private readonly begun = new Set<string>();

  constructor(
    private readonly house: ChaosHouse,
    private readonly simulator: Simulator,
    private readonly app: AppEndpoint,
    private readonly cast: readonly Member[],
  ) {}

  /** Makes each user who has been asked since the last call of this function begin their return. */
  hear(): void {
    for (const told of this.app.events.values()) {
      const { loginId } = told.data as { loginId?: string };
      if (told.type !== 'login.awaiting_user' || loginId === undefined || this.begun.has(loginId)) continue;
      const member = this.cast.find((one) => one.loginId === loginId);
      if (member === undefined) continue;
      this.begun.add(loginId);
      this.under.push(
        this.act(member, told).catch((error: unknown) => {
          this.problems.push(`${member.kind} ${loginId} (${member.comesBack.way}): ${String(error)}`);
        }),
      );
    }
  }

  /** Waits until every user who was asked has done what the story says. */
  async finished(): Promise<void> {
    for (let seen = -1; seen !== this.under.length;) {
      seen = this.under.length;
      await Promise.all(this.under);
      this.hear();
    }
  }

  /**
   * Reports returns again, at the end of the story: under the event id of the app's reports, which is new for a user
   * who came back by the page, and under an id that is new for everybody.
   */
  async reportLate(): Promise<void> {
    for (const { loginId, comesBack } of this.cast) {
      if (!comesBack.late || !this.returned.has(loginId)) continue;
      await this.report(loginId, guidOf(`return/${loginId}`));
      await this.report(loginId, guidOf(`late/${loginId}`));
    }
  }

  private async act({ loginId, comesBack }: Member, told: Told): Promise<void> {
    const { way, afterEvents } = comesBack;
    if (way === 'never') return;
    const heard = this.app.events.size;
    // Near the end of a story it may be that no more events come, so this waits for 20 s at most.
    await until('more events', () => this.app.events.size >= heard + afterEvents, 20_000).catch(() => undefined);
    if (way === 'falseClaim') return this.reportAll(loginId, comesBack);
    if (way === 'app') {
      this.simulator.reconnect(loginId);
      await this.reportAll(loginId, comesBack);
    } else {
      await this.answerOnPage(loginId, String(told.data['link']), comesBack);
    }
    this.returned.add(loginId);
  }

  private async reportAll(loginId: string, { reports, together }: Member['comesBack']): Promise<void> {
    const eventId = guidOf(`return/${loginId}`);
    const all = Array.from({ length: reports }, () => () => this.report(loginId, eventId));
    if (together) await Promise.all(all.map((report) => report()));
    else for (const report of all) await report();
  }

  private async report(loginId: string, eventId: string): Promise<void> {
    const path = `/v1/logins/${loginId}/connect-completed`;
    const { status, body } = await persist('A report', () => call(this.house, 'POST', path, { body: { eventId } }));
    if (status !== 200) this.problems.push(`A report of ${loginId} was answered ${status} ${JSON.stringify(body)}`);
  }

  /** Presses the button on the page until the bank has been answered: 40 times at most, in four minutes at most. */
  private async answerOnPage(loginId: string, link: string, comesBack: Member['comesBack']): Promise<void> {
    const deadlineMs = Date.now() + GIVES_UP_AFTER_MS;
    for (let click = 0; click < CLICKS && Date.now() < deadlineMs; click += 1, await sleep(1_500)) {
      const outcome = await this.pressOnce(loginId, link, comesBack).catch(() => 'again' as const);
      if (outcome === 'done') return;
      if (click + 1 === CLICKS_IN_VAIN) this.letLostSessionDie(loginId);
    }
    throw new Error('the page never came to an end');
  }

  private async pressOnce(loginId: string, link: string, { reports }: Member['comesBack']): Promise<'done' | 'again'> {
    const page = { isPublic: true };
    this.clicks.set(loginId, (this.clicks.get(loginId) ?? 0) + 1);
    const opened = await call<{ openId: string }>(this.house, 'POST', `${link}/open`, page);
    // 410 means that the link has ended, because the data is fresh.
    if (opened.status === 410) return 'done';
    if (opened.status !== 202) return 'again';
    const read = (at: string) =>
      call<PageState>(this.house, 'GET', `${link}/state?open=${opened.body.openId}&at=${at}`, page);
    for (let look = 0; look < 40; look += 1, await sleep(500)) {
      const { status, body } = await read('open');
      if (status === 410 || body.state === 'done') return 'done';
      if (status !== 200 || body.state === 'later' || body.state === 'ready') return 'again';
      if (body.state !== 'connect') continue;
      this.atBank(loginId, body.connectUrl ?? '');
      const eventId = guidOf(`page/${opened.body.openId}`);
      for (let n = 0; n < Math.min(reports, 2); n += 1) {
        const completed = () => call(this.house, 'POST', `${link}/completed`, { ...page, body: { eventId } });
        await persist('A return', completed);
      }
      return 'done';
    }
    return 'again';
  }

  /**
   * Ends the session that a live call with a lost answer has left at the bank. The bank would refuse every other live
   * call of the login until the session dies, which takes eight minutes, and no story is played that slowly.
   */
  private letLostSessionDie(loginId: string): void {
    const login = this.simulator.logins.find((one) => one.loginId === loginId);
    if (login?.liveSession?.openedBy.lost === true) login.liveSession = null;
  }

  /**
   * Does what the user does in Flinks Connect: answers the bank if the page opened a waiting session, or signs in anew.
   */
  private atBank(loginId: string, connectUrl: string): void {
    const login = this.simulator.logins.find((one) => one.loginId === loginId);
    const requestId = new URL(connectUrl).searchParams.get('requestId');
    if (requestId !== null && login?.liveSession?.requestId === requestId) this.simulator.answerMfa(loginId);
    else this.simulator.reconnect(loginId);
  }
}
