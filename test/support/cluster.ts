import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../scripts/cluster/bring-up';
import type { Heard } from '../kill/book';

/** The cluster that scripts/test-cluster started for these tests; null if there is none. */
export function clusterOfTests(): Cluster | null {
  const given = process.env['FLINKS_TEST_CLUSTER'];
  return given === undefined ? null : (JSON.parse(given) as Cluster);
}

export type ClusterProcess = 'temporal' | 'worker-1' | 'worker-2' | 'gateway';

/** The pid of a process of the cluster; null between a kill and its next start. */
export function pidOf({ state }: Cluster, name: ClusterProcess): number | null {
  try {
    return (JSON.parse(readFileSync(join(state, 'run', `${name}.pid`), 'utf8')) as { pid: number }).pid;
  } catch {
    return null;
  }
}

export function signalProcess(cluster: Cluster, name: ClusterProcess, signal: NodeJS.Signals): void {
  const pid = pidOf(cluster, name);
  if (pid === null) throw new Error(`${name} is not running; its log is in ${cluster.state}/logs`);
  process.kill(pid, signal);
}

/** The last lines of the logs of all processes of the cluster. */
export const logsOf = ({ state }: Cluster, lines: number): string =>
  ['worker-1', 'worker-2', 'gateway', 'temporal']
    .map((name) =>
      readFileSync(join(state, 'logs', `${name}.log`), 'utf8')
        .split('\n')
        .slice(-lines)
        .join('\n'),
    )
    .join('\n');

/** A simulator in another process. */
export class RemoteBank {
  constructor(private readonly url: string) {}

  logins = async () => (await this.ask<{ logins: Heard['logins'] }>('GET', '/admin/logins')).logins;
  violations = async () => (await this.ask<{ violations: string[] }>('GET', '/admin/violations')).violations;
  addLogin = (spec: object) => this.ask('POST', '/admin/logins', spec);
  reconnect = (loginId: string) => this.ask('POST', `/admin/logins/${loginId}/reconnect`);

  async heard(): Promise<Heard> {
    const { calls } = await this.ask<Pick<Heard, 'calls'>>('GET', '/admin/calls');
    return { calls, violations: await this.violations(), logins: await this.logins() };
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
