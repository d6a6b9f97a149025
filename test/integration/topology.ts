import { startSimulator } from '../../simulator/server';
import { AppApi } from '../support/app-api';
import { clusterOfTests, logsOf, RemoteBank } from '../support/cluster';
import { House } from '../support/house';

/** What the integration tests run against: `up` as a process, or the cluster of scripts/test-cluster. */
export interface Topology {
  api: AppApi['call'];
  until: AppApi['until'];
  bank: RemoteBank;
  temporal: { address: string; namespace: string };
  database: string;
  /** What no history and no log may contain. */
  secrets: string[];
  log(): string;
  /** Sends SIGTERM and returns the exit code. Null for a cluster, which scripts/test-cluster manages. */
  stop: (() => Promise<number | null>) | null;
  close(): Promise<void>;
}

const SECRETS = ['simulated-secret-key', 'simulated-api-key'];
const ALL = 1_000_000;

/** The requested topology, with a bank of 60 logins (scripts/test-cluster gives the bank of its cluster the same). */
export async function openTopology(): Promise<Topology> {
  const cluster = clusterOfTests();
  if (cluster !== null) {
    const app = new AppApi(cluster.gateway, cluster.apiKey, () => logsOf(cluster, 20));
    return {
      api: app.call.bind(app),
      until: app.until.bind(app),
      bank: new RemoteBank(cluster.simulator),
      temporal: cluster.temporal,
      database: cluster.database,
      secrets: SECRETS,
      log: () => logsOf(cluster, ALL),
      stop: null,
      close: () => Promise.resolve(),
    };
  }
  const simulator = await startSimulator({ logins: 60, seed: 7, pollsUntilReady: 1 });
  const house = await House.up(await House.settings(simulator));
  return {
    api: house.api.bind(house),
    until: house.until.bind(house),
    bank: new RemoteBank(simulator.url),
    temporal: house.ready.temporal,
    database: house.ready.database,
    secrets: SECRETS,
    log: () => house.log.join('\n'),
    stop: () => house.stop(),
    async close() {
      await house.stop();
      house.forget();
      await simulator.close();
    },
  };
}

/**
 * Pauses all other logins: the test files of one cluster share its database, and a run takes all logins that are not
 * paused.
 */
export async function onlyThese({ api }: Topology, loginIds: string[]): Promise<void> {
  const wanted = new Set(loginIds);
  for (let after = ''; ;) {
    const { body } = await api<{ logins: { loginId: string }[]; next: string | null }>(
      'GET',
      `/v1/logins?limit=500${after}`,
    );
    for (const { loginId } of body.logins) {
      const { status } = await api('PATCH', `/v1/logins/${loginId}`, { paused: !wanted.has(loginId) });
      if (status !== 200) throw new Error(`Login ${loginId} could not be paused: ${status}`);
    }
    if (body.next === null) return;
    after = `&after=${body.next}`;
  }
}
