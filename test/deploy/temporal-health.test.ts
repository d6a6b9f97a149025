import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { parseDuration } from '../../domain/duration';
import { findTemporalBinary } from '../../embedded/temporal-binary';
import { developmentServer } from '../../scripts/development-server';
import { steadyPort } from '../support/ports';
import { testTemporal } from '../support/temporal';
import { compose } from './files';

const { test: words = [], timeout = '' } = compose.services['temporal']?.healthcheck ?? {};
const ADDRESS = '127.0.0.1:7233';

/** Runs the health check of docker-compose.yml against a server elsewhere, as Docker does: what takes too long has failed. */
async function isHealthy(address: string): Promise<boolean> {
  const [, , ...args] = words.map((word) => (word === ADDRESS ? address : word));
  const cli = await findTemporalBinary(developmentServer());
  // Of variables only the home folder, which Docker takes from the image's user: without it the command refuses to run.
  const child = spawn(cli, args, {
    env: { HOME: tmpdir() },
    stdio: 'ignore',
    timeout: parseDuration(timeout)!,
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code === 0));
  });
}

test("Temporal's health is asked of the frontend in its own container, with the command line of its image", () => {
  expect(words.slice(0, 2)).toEqual(['CMD', 'temporal']);
  expect(words).toContain(ADDRESS);
  expect(compose.services['temporal']?.environment).toMatchObject({ BIND_ON_IP: '0.0.0.0' });
});

test('a Temporal that serves is healthy', async () => {
  await expect(isHealthy(testTemporal().address)).resolves.toBe(true);
});

test('a port that nobody listens on is not healthy', async () => {
  await expect(isHealthy(`127.0.0.1:${await steadyPort()}`)).resolves.toBe(false);
});

describe('an open port', () => {
  const sockets: Socket[] = [];
  let server: Server;
  beforeAll(async () => {
    server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test('behind which nobody answers is not healthy', async () => {
    await expect(isHealthy(`127.0.0.1:${(server.address() as AddressInfo).port}`)).resolves.toBe(false);
    expect(sockets).not.toEqual([]);
  });
});
