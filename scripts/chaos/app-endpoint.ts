import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

const SECRET = `whsec_${Buffer.from('a secret of the chaos runner, 32').toString('base64')}`;

/** An event, as one delivery of it arrived. */
export interface Told {
  id: string;
  type: string;
  data: Record<string, unknown>;
  raw: string;
}

/** The endpoint of the app: receives every event of the product, and answers each delivery with 204. */
export class AppEndpoint {
  /** Every delivery, in order of arrival. */
  readonly deliveries: Told[] = [];
  /** The first delivery of each event, by its id. */
  readonly events = new Map<string, Told>();
  /** What is wrong with deliveries, one sentence each. */
  readonly complaints: string[] = [];
  readonly secret = SECRET;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AppEndpoint> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        app.hear(request.headers as Record<string, string>, Buffer.concat(chunks).toString());
        response.writeHead(204).end();
      });
    });
    const app: AppEndpoint = new AppEndpoint(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events`;
  }

  /** Returns the events about a login, each once, in the order in which they first arrived. */
  of(loginId: string): Told[] {
    return [...this.events.values()].filter(({ data }) => data['loginId'] === loginId);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private hear(headers: Record<string, string>, raw: string): void {
    try {
      new Webhook(SECRET).verify(raw, headers);
    } catch (error) {
      this.complaints.push(`A delivery does not verify: ${String(error)}`);
    }
    const id = String(headers['webhook-id']);
    const told = { id, raw, ...(JSON.parse(raw) as Pick<Told, 'type' | 'data'>) };
    this.deliveries.push(told);
    const before = this.events.get(id);
    if (before === undefined) this.events.set(id, told);
    else if (before.raw !== raw) this.complaints.push(`Event ${id} was told in two versions.`);
  }
}
