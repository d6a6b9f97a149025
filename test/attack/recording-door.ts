import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Keys {
  /** The house sends `apiSecret` as Bearer. The simulator accepts only `secretKey`, so the door puts that there. */
  apiSecret: string;
  secretKey: string;
}

/** Stands before the simulated Flinks and keeps the authorize tokens it mints, which the simulator itself does not tell. */
export class RecordingDoor {
  readonly tokens: string[] = [];
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(flinks: string, { apiSecret, secretKey }: Keys): Promise<RecordingDoor> {
    const server = createServer((asked, answer) => {
      const headers = { ...asked.headers };
      if (headers.authorization === `Bearer ${apiSecret}`) headers.authorization = `Bearer ${secretKey}`;
      const { method } = asked;
      const onwards = request(new URL(asked.url ?? '', flinks), { method, headers }, (given) => {
        const chunks: Buffer[] = [];
        given.on('data', (chunk: Buffer) => chunks.push(chunk));
        given.on('end', () => {
          const body = Buffer.concat(chunks);
          if (/GenerateAuthorizeToken/i.test(asked.url ?? '')) door.keep(body.toString());
          answer.writeHead(given.statusCode ?? 500, given.headers).end(body);
        });
      });
      onwards.on('error', () => answer.destroy());
      asked.pipe(onwards);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const door = new RecordingDoor(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return door;
  }

  private keep(body: string): void {
    const { Token } = JSON.parse(body) as { Token?: string };
    if (Token !== undefined) this.tokens.push(Token);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
