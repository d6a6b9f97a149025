import { waitFor } from './wait-for';

/** The app's API of a running house, wherever it runs. `tail`: the last lines of its log, for failures. */
export class AppApi {
  constructor(
    private readonly gateway: string,
    private readonly key: string,
    private readonly tail: () => string,
  ) {}

  /** Makes one call. 4xx and 5xx answers are returned like any other. */
  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }> {
    const answer = await fetch(this.gateway + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  async until(condition: () => Promise<boolean>, what: string, withinMs = 120_000): Promise<void> {
    await waitFor(what, condition, { withinMs, everyMs: 200, seen: this.tail });
  }
}
