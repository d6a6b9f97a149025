import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { FLINKS_TASK_QUEUE, REFRESH_TASK_QUEUE } from '../../domain/ids';
import { createLogger } from '../../process/logging';
import { checkReadiness, watchServers } from '../../process/readiness';
import { someoneWorks, whoPolls } from '../../process/who-polls';
import { steadyPort } from '../support/ports';

// No interceptors, because the SDK's own retries outlive a closed connection.
test('servers that do not answer are named within seconds, without an address', async () => {
  const address = `127.0.0.1:${await steadyPort()}`;
  const client = new Client({ connection: Connection.lazy({ address, interceptors: [] }) });
  const store = { ping: () => new Promise<void>(() => undefined), isPrepared: () => Promise.resolve(true) };
  const startedMs = Date.now();
  const readiness = await checkReadiness({ store, client });
  await client.connection.close();
  // Without its own limit this would take minutes, as the SDK's does.
  expect(Date.now() - startedMs).toBeLessThan(30_000);
  expect(readiness).toMatchObject({
    ok: false,
    checks: { database: { ok: false }, temporal: { ok: false }, worker: { ok: false } },
  });
  expect(JSON.stringify(readiness)).not.toContain(address);
});

/** A server on which the workers of `queue` last polled a minute and a half ago, and all others just now. */
const polledLately = (queue: string): Client => {
  const describeTaskQueue = ({ taskQueue }: { taskQueue: { name: string } }) =>
    Promise.resolve({ pollers: [{ lastAccessTime: msToTs(Date.now() - (taskQueue.name === queue ? 90_000 : 0)) }] });
  return { options: { namespace: 'default' }, workflowService: { describeTaskQueue } } as unknown as Client;
};

test('a worker whose every Flinks call waits for its bank is at work; one that asks for no workflow is not', async () => {
  await expect(whoPolls(polledLately(FLINKS_TASK_QUEUE)).then(someoneWorks)).resolves.toBe(true);
  await expect(whoPolls(polledLately(REFRESH_TASK_QUEUE)).then(someoneWorks)).resolves.toBe(false);
});

const build = (buildId: string) => ({ deploymentName: 'd', buildId });

/** A server on which workers of these builds poll; null: without a build, which send a build id too. */
const polledBy = (builds: (string | null)[], versioningInfo: object | null): Client => {
  const pollers = builds.map((buildId) => ({
    lastAccessTime: msToTs(Date.now()),
    deploymentOptions:
      buildId === null ? { buildId: 'one', workerVersioningMode: 1 } : { ...build(buildId), workerVersioningMode: 2 },
  }));
  const describeTaskQueue = () => Promise.resolve({ pollers, versioningInfo });
  return { options: { namespace: 'default' }, workflowService: { describeTaskQueue } } as unknown as Client;
};

const CURRENT = { currentDeploymentVersion: build('one') };
const RAMPED = { rampingDeploymentVersion: build('two'), rampingVersionPercentage: 10 };

test.each<[string, boolean, (string | null)[], object | null]>([
  ['no build is current, and workers without one poll', true, [null], null],
  ['no build is current, and only workers of one poll', false, ['one'], {}],
  ['the current build polls', true, ['one', 'two'], CURRENT],
  ['only another build polls', false, ['two'], CURRENT],
  [
    'only a build of another deployment polls',
    false,
    ['one'],
    { currentDeploymentVersion: { ...build('one'), deploymentName: 'e' } },
  ],
  ['only workers without a build poll, and one is current', false, [null], CURRENT],
  ['the build that gets a share polls', true, ['two'], { ...CURRENT, ...RAMPED }],
  ['its share is nothing', false, ['two'], { ...CURRENT, ...RAMPED, rampingVersionPercentage: 0 }],
  ['a share goes back to workers without a build', true, [null], { ...CURRENT, rampingVersionPercentage: 10 }],
])('where %s, that a worker takes work is %s', async (_where, works, builds, versioningInfo) => {
  const client = polledBy(builds, versioningInfo);
  const store = { ping: () => Promise.resolve(), isPrepared: () => Promise.resolve(true) };
  const { ok, checks } = await checkReadiness({ store, client: Object.assign(client, { withDeadline: now }) });
  expect({ ok, worker: checks.worker.ok }).toEqual({ ok: works, worker: works });
});

const now = <T>(_deadline: number, work: () => Promise<T>): Promise<T> => work();

test('a server that goes away and comes back is told of once each', async () => {
  const levels: string[] = [];
  let heard: () => void = () => undefined;
  const log = createLogger('info', {
    write(line) {
      const { server, level } = JSON.parse(line) as { server: string; level: string };
      if (server === 'database') levels.push(level);
      heard();
    },
  });
  const client = new Client({
    connection: Connection.lazy({ address: `127.0.0.1:${await steadyPort()}`, interceptors: [] }),
  });
  let away = true;
  const store = {
    ping: () => (away ? Promise.reject(new Error('away')) : Promise.resolve()),
    isPrepared: () => Promise.resolve(true),
  };
  const until = (count: number) =>
    new Promise<void>((resolve) => (heard = () => (levels.length === count ? resolve() : undefined)));
  const end = watchServers({ store, client }, log);
  await until(1);
  away = false;
  await until(2);
  end();
  await client.connection.close();
  expect(levels).toEqual(['error', 'info']);
});
