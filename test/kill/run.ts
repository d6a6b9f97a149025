import type { Simulator } from '../../simulator/server';
import { waitFor } from '../support/wait-for';
import type { Command } from './command';

export interface RunBody {
  runId: string;
  state: string;
  total: number;
  counts: Record<string, number>;
  warnings: string[];
}

const RUN_WITHIN_MS = 240_000;

/** Makes one call of the app's API; returns its body on a 2xx. */
export async function api<T>(settings: NodeJS.ProcessEnv, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${settings['GATEWAY_PORT']}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${settings['GATEWAY_API_KEYS']}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Registers every login of the bank and starts a run; returns its id. */
export async function startRun(settings: NodeJS.ProcessEnv, simulator: Simulator): Promise<string> {
  const logins = simulator.logins.map(({ loginId }) => ({ loginId }));
  await api(settings, 'POST', '/v1/logins', { logins });
  return (await api<{ runId: string }>(settings, 'POST', '/v1/runs')).runId;
}

const runOf = (settings: NodeJS.ProcessEnv, runId: string): Promise<RunBody> =>
  api<RunBody>(settings, 'GET', `/v1/runs/${runId}`);

/** Waits for the run's end and returns the run. */
export async function endOfRun(settings: NodeJS.ProcessEnv, runId: string, up: Command): Promise<RunBody> {
  let run: RunBody | undefined;
  await waitFor('the end of the run', async () => (run = await runOf(settings, runId)).state !== 'running', {
    withinMs: RUN_WITHIN_MS,
    everyMs: 300,
    seen: () => `${JSON.stringify(run?.counts)}\n${up.tail()}`,
  });
  return run!;
}
