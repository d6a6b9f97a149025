import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import pino from 'pino';
import { defaultCacheDir, findTemporalBinary } from '../../embedded/temporal-binary';
import { refreshLoginWorkflowId } from '../../domain/ids';
import { createCodecServer } from '../../gateway/codec-server/server';
import { testTemporal } from '../support/temporal';
import { CodecBench, newKey, withPayloadsAsText } from './support';

const KEY = 'a-key-of-the-codec-server';
const ring = [newKey('2025a')];
const server = createCodecServer({ payloadKeys: ring, keys: [KEY], origins: [], log: pino({ level: 'silent' }) });
let bench: CodecBench;
let endpoint: string;
let binary: string;
beforeAll(async () => {
  bench = await CodecBench.open();
  await bench.workWith(ring);
  await server.listen({ host: '127.0.0.1', port: 0 });
  endpoint = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  // The binary that contains the test server. global-setup.ts has found or built it, so it always exists here.
  const { TEMPORAL_CLI_PATH: cliPath, PATH: path = '' } = process.env;
  binary = await findTemporalBinary({ cliPath, path, cacheDir: defaultCacheDir(process.env) });
}, 120_000);
afterAll(async () => {
  await server.close();
  await bench.close();
}, 60_000);

/** The output of the `temporal` command on both streams, with its base64 decoded. */
async function temporal(...args: string[]): Promise<string> {
  const { address, namespace } = testTemporal();
  const env = { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const { stdout, stderr } = await promisify(execFile)(binary, args, { env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return withPayloadsAsText(stdout + stderr);
}

test('the temporal command reads with the codec server and its key what is unreadable without, and sends what a worker reads', async () => {
  const { loginId } = bench.simulator.addLogin({ cached: { code: 'INVALID_PASSWORD', status: 401 } });
  await bench.store.logins.upsertMany([{ loginId }]);
  await bench.refreshes(ring).startRefresh({ loginId, live: false });
  await bench.untilState(loginId, 'awaiting_user');
  const about = ['--workflow-id', refreshLoginWorkflowId(loginId)];
  const codec = ['--codec-endpoint', endpoint, '--codec-auth', `Bearer ${KEY}`];

  await expect(temporal('workflow', 'show', ...about, '-o', 'json')).resolves.not.toContain('pollIntervalMs');
  await expect(temporal('workflow', 'show', ...about, '-o', 'json', ...codec)).resolves.toContain('pollIntervalMs');
  await expect(temporal('workflow', 'query', ...about, '--type', 'refreshStatus', ...codec)).resolves.toContain('E1');
  const refused = await temporal('workflow', 'show', ...about, '-o', 'json', '--codec-endpoint', endpoint);
  expect(refused).not.toContain('pollIntervalMs');

  bench.simulator.reconnect(loginId);
  const claim = ['--name', 'connectCompleted', '--input', '{"eventId":"app-1","source":"my-app"}'];
  await temporal('workflow', 'signal', ...about, ...claim, ...codec);
  const handle = bench.client(ring).workflow.getHandle(refreshLoginWorkflowId(loginId));
  await expect(handle.result()).resolves.toMatchObject({ outcome: 'refreshed' });
  await expect(temporal('workflow', 'result', ...about, ...codec)).resolves.toContain('refreshed');
  const { readable } = await bench.raw(refreshLoginWorkflowId(loginId));
  expect(readable).not.toContain('my-app');
}, 60_000);
