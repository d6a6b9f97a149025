import type { RunView } from '../../store/runs/run-view';
import type { LoginView } from '../../store/logins/views';

/** The gateway's API as an app sees it; the demo uses nothing else. */
export class DemoApi {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  register = (logins: { loginId: string; institution: string }[]) => this.call('POST', '/v1/logins', { logins });
  startRun = () => this.call<{ runId: string }>('POST', '/v1/runs');
  /** A link to the page of a login's customer. */
  connectLink = (loginId: string) => this.call<{ url: string }>('POST', `/v1/logins/${loginId}/connect-link`, {});
  run = (runId: string) => this.call<RunView>('GET', `/v1/runs/${runId}`);

  /** A login that waits for its user. */
  async aWaitingLogin(): Promise<LoginView | null> {
    const { logins } = await this.call<{ logins: LoginView[] }>('GET', '/v1/logins?state=awaiting_user&limit=50');
    return logins.find(({ awaiting }) => awaiting?.reason === 'reconnect') ?? logins[0] ?? null;
  }

  /** Whether events are still to be sent. */
  async hasUnsentEvents(): Promise<boolean> {
    let after = '';
    for (;;) {
      const page = await this.call<{ events: { state: string }[]; next: string | null }>(
        'GET',
        `/v1/events?limit=500${after}`,
      );
      if (page.events.some(({ state }) => state === 'pending')) return true;
      if (page.next === null) return false;
      after = `&after=${page.next}`;
    }
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
