import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '../../embedded/processes';
import { startEmbeddedTemporal, type EmbeddedTemporal, type EmbeddedTemporalOptions } from '../../embedded/temporal';
import { launchChromium } from '../../scripts/chromium';
import { testTemporalOptions } from '../support/embedded-temporal';
import { steadyPort } from '../support/ports';
import { errorOf } from './error-of';
import { compile, kill9, type Compiled } from '../support/other-process';

let dataDir: string;
let compiled: Compiled;
let running: EmbeddedTemporal[];

beforeAll(() => (compiled = compile('embedded')));
afterAll(() => compiled.remove());
beforeEach(() => {
  running = [];
  // A `?` in the path would truncate a database path.
  dataDir = mkdtempSync(join(tmpdir(), 'flinks temporal?a=b%20-'));
});
afterEach(async () => {
  await Promise.all(running.map((temporal) => temporal.stop()));
  rmSync(dataDir, { recursive: true });
});

const optionsFor = async (more: Partial<EmbeddedTemporalOptions>): Promise<EmbeddedTemporalOptions> => ({
  ...(await testTemporalOptions()),
  dataDir,
  ...more,
});

async function start(more: Partial<EmbeddedTemporalOptions> = {}): Promise<EmbeddedTemporal> {
  const temporal = await startEmbeddedTemporal(await optionsFor(more));
  running.push(temporal);
  return temporal;
}

async function withClient<T>(
  { address, namespace }: EmbeddedTemporal,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

const startWorkflow = (temporal: EmbeddedTemporal): Promise<unknown> =>
  withClient(temporal, (client) => client.workflow.start('kept', { taskQueue: 'nobody', workflowId: 'kept' }));
const statusOfWorkflow = (temporal: EmbeddedTemporal): Promise<string> =>
  withClient(temporal, async (client) => (await client.workflow.getHandle('kept').describe()).status.name);
const serverProcess = () =>
  JSON.parse(readFileSync(join(dataDir, 'temporal', 'temporal.pid'), 'utf8')) as ProcessIdentity;

test('a workflow survives a stop and a start, which reuses the namespace', async () => {
  const first = await start();
  await startWorkflow(first);
  await first.stop();
  expect(await statusOfWorkflow(await start())).toBe('RUNNING');
});

test('a workflow survives a kill -9 of the server (F7)', async () => {
  const first = await start();
  await startWorkflow(first);
  process.kill(serverProcess().pid, 'SIGKILL');
  await first.exited;
  expect(await statusOfWorkflow(await start())).toBe('RUNNING');
});

test('a server left by a killed process is taken over, port and workflows', async () => {
  const options = await optionsFor({});
  const other = compiled.run(`say(await load('embedded/temporal').startEmbeddedTemporal(${JSON.stringify(options)}));
    setInterval(() => {}, 1000);`);
  await startWorkflow((await other.next()) as EmbeddedTemporal);
  const left = serverProcess();
  await kill9(other.child);
  expect(identify(left.pid)).toEqual(left);

  const taken = await start({ port: options.port });
  expect(identify(left.pid)).not.toEqual(left);
  expect(await statusOfWorkflow(taken)).toBe('RUNNING');
});

test('a database whose making was cut short is made anew', async () => {
  mkdirSync(join(dataDir, 'temporal'));
  writeFileSync(join(dataDir, 'temporal', 'temporal.db'), '');
  await startWorkflow(await start());
});

test('closed workflows of the namespace are kept for 30 days', async () => {
  const temporal = await start({ dataDir: null, namespace: 'other' });
  const described = await withClient(temporal, ({ workflowService }) =>
    workflowService.describeNamespace({ namespace: 'other' }),
  );
  expect(tsToMs(described.config?.workflowExecutionRetentionTtl ?? undefined)).toBe(30 * 86_400_000);
});

test('the search attributes asked for are there', async () => {
  const temporal = await start({ dataDir: null });
  const { customAttributes } = await withClient(temporal, ({ connection }) =>
    connection.operatorService.listSearchAttributes({ namespace: 'default' }),
  );
  expect(Object.keys(customAttributes)).toContain('RefreshState');
});

test('a task of higher priority is handed out before older ones', async () => {
  const temporal = await start({ dataDir: null });
  await withClient(temporal, async (client) => {
    const ids = [...Array.from({ length: 150 }, (_, index) => `run-${index}`), 'present-user'];
    for (const workflowId of ids) {
      const priorityKey = workflowId === 'present-user' ? 1 : 4;
      await client.workflow.start('any', { taskQueue: 'queue', workflowId, priority: { priorityKey } });
    }
    const handedOut: unknown[] = [];
    while (!handedOut.includes('present-user')) handedOut.push(await nextTask(client));
    // Not at once: each poll asks one of the queue's four partitions at random. It is practically impossible that 75
    // polls all miss one.
    expect(handedOut.length).toBeLessThan(75);
  });
});

async function nextTask({ connection }: Client): Promise<string | null | undefined> {
  const request = { namespace: 'default', taskQueue: { name: 'queue' }, identity: 'test' };
  const answer = await connection.withDeadline(Date.now() + 30_000, () =>
    connection.workflowService.pollWorkflowTaskQueue(request),
  );
  return answer.workflowExecution?.workflowId;
}

test('the Web UI answers where it is said to be', async () => {
  const temporal = await start({ uiPort: await steadyPort() });
  expect(temporal.ui).not.toBeNull();
  const answer = await fetch(temporal.ui!);
  expect(answer.status).toBe(200);
});

test.each(['port', 'uiPort'] as const)('a %s somebody else has is refused, naming its setting', async (which) => {
  const port = await steadyPort();
  const squatter = createServer().listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    const error = await errorOf(() => start({ [which]: port }));
    expect(error.code).toBe('port_taken');
    expect(error.message).toContain(which === 'port' ? 'TEMPORAL_PORT' : 'TEMPORAL_UI_PORT');
  } finally {
    squatter.close();
  }
});

/** Ports on which a process listens, according to the kernel. */
function listeningPorts(pid: number): number[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const lines = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1),
  );
  const rows = lines.map((line) => line.trim().split(/\s+/)).filter((row) => row[3] === '0A');
  const own = rows.filter((row) => sockets.includes(`socket:[${row[9]}]`));
  return own.map((row) => Number.parseInt(row[1]!.split(':')[1]!, 16));
}

/** The status of a request to the HTTP API of the server on `port`; null if no such API listens. */
const askHttpApi = (port: number, headers: Record<string, string>): Promise<number | null> =>
  new Promise((resolve) => {
    const path = '/api/v1/namespaces/default/workflows/of-a-page';
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, timeout: 5_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? null);
    });
    sent.on('error', () => resolve(null)).on('timeout', () => sent.destroy());
    sent.end('{"workflowType":{"name":"withdrawLogin"},"taskQueue":{"name":"flinks-refresh"}}');
  });

(existsSync('/proc/self/net/tcp') ? test : test.skip)(
  'no web page reaches its HTTP API, whatever Host and Origin it can send',
  async () => {
    const { address } = await start();
    const grpc = Number(address.split(':')[1]);
    const ports = listeningPorts(serverProcess().pid).filter((port) => port !== grpc);
    for (const port of ports) {
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'rebound.example', '127.0.0.1'])
        for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${port}`])
          expect(await askHttpApi(port, { host, origin, 'content-type': 'text/plain' })).not.toBe(200);
    }
    // One of the ports is that API: it refuses by host name, where others do not know the path.
    const refusals = await Promise.all(ports.map((port) => askHttpApi(port, { host: `127.0.0.1:${port}` })));
    expect(refusals).toContain(403);
  },
);

(existsSync('/proc/self/net/tcp') ? test : test.skip)(
  'a page of a foreign origin in a real browser starts nothing, by any port of the server and any name of this machine',
  async () => {
    const uiPort = await steadyPort();
    const temporal = await start({ uiPort });
    const ports = listeningPorts(serverProcess().pid);
    const page_ = createHttpServer((_request, response) => response.end('<!doctype html><title>evil</title>'));
    await once(page_.listen(0, '127.0.0.1'), 'listening');
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      // A foreign origin, although on this machine. Requests with text/plain are sent without a preflight.
      await page.goto(`http://evil.localhost:${(page_.address() as AddressInfo).port}/`);
      const targets = ports.flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`, `rebound.localhost:${port}`]);
      const sent = await page.evaluate(async (hosts) => {
        const body = '{"workflowType":{"name":"withdrawLogin"},"taskQueue":{"name":"flinks-refresh"}}';
        const posts = hosts.map((host, n) =>
          fetch(`http://${host}/api/v1/namespaces/default/workflows/of-a-page-${n}`, {
            ...{ method: 'POST', mode: 'no-cors', body, signal: AbortSignal.timeout(10_000) },
            headers: { 'content-type': 'text/plain' },
          }).then(
            () => 'sent',
            () => 'failed',
          ),
        );
        return Promise.all(posts);
      }, targets);
      // The browser did send them: the server refused them.
      expect(sent).toContain('sent');
      await withClient(temporal, async (client) => {
        for (const n of targets.keys()) {
          await expect(client.workflow.getHandle(`of-a-page-${n}`).describe()).rejects.toThrow(WorkflowNotFoundError);
        }
      });
    } finally {
      await browser.close();
      page_.close();
    }
  },
);

test('a server that ends while starting is an error with what it said last', async () => {
  const cliPath = join(dataDir, 'temporal-broken');
  writeFileSync(cliPath, '#!/bin/sh\necho "no such flag" >&2\nexit 3\n');
  chmodSync(cliPath, 0o755);
  const error = await errorOf(() => start({ cliPath }));
  expect(error.code).toBe('temporal_start_failed');
  expect(error.message).toContain('no such flag');
});

test('the server sees nothing of our environment', async () => {
  const cliPath = join(dataDir, 'temporal-env');
  writeFileSync(cliPath, '#!/bin/sh\n/usr/bin/env\nexit 3\n');
  chmodSync(cliPath, 0o755);
  process.env['TEMPORAL_NAMESPACE'] = 'canary-4711';
  try {
    expect((await errorOf(() => start({ cliPath }))).message).not.toContain('canary-4711');
  } finally {
    delete process.env['TEMPORAL_NAMESPACE'];
  }
});

test('stop ends the server, and twice is harmless', async () => {
  const temporal = await start();
  const server = serverProcess();
  await temporal.stop();
  await temporal.stop();
  expect(identify(server.pid)).not.toEqual(server);
});
