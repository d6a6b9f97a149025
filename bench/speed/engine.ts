import { Client, Connection } from '@temporalio/client';
import { startEmbeddedTemporal } from '../../embedded/temporal';
import { testTemporalOptions } from '../../test/support/embedded-temporal';
import { children } from './processes';

/** A Temporal dev server, a client of it, and the pid of its process. Each side (sides.ts) has its own. */
export interface Engine {
  address: string;
  client: Client;
  pid: number;
  stop(): Promise<void>;
}

export async function startEngine(): Promise<Engine> {
  const before = new Set(children().map(({ pid }) => pid));
  const server = await startEmbeddedTemporal(await testTemporalOptions());
  const pid = children().find((child) => !before.has(child.pid))!.pid;
  const connection = await Connection.connect({ address: server.address });
  return {
    address: server.address,
    client: new Client({ connection }),
    pid,
    async stop() {
      await connection.close();
      await server.stop();
    },
  };
}
