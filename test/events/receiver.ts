import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { EventType } from '../../domain/event-types';
import { misfit } from '../support/event-schemas';

export const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes.').toString('base64')}`;

export interface Delivery {
  id: string;
  type: EventType;
  timestamp: string;
  data: Record<string, unknown>;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
}

type Answer = (delivery: Delivery, response: ServerResponse) => void;

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_delivery, response) =>
    void response.writeHead(code, headers).end();

/** An app's endpoint. Each delivery must verify, by the library and by separate code, and fit its schema. */
export class Receiver {
  readonly deliveries: Delivery[] = [];
  answer: Answer = status(204);
  /** The current time of this endpoint, against which timestamps are checked. */
  nowMs: () => number = () => Date.now();
  /** Problems with deliveries. */
  readonly complaints: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(port = 0): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const delivery = receiver.read(request.url ?? '', request.headers, Buffer.concat(chunks).toString());
        receiver.deliveries.push(delivery);
        receiver.answer(delivery, response);
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks?tenant=1`;
  }
  get ids(): string[] {
    return this.deliveries.map(({ id }) => id);
  }
  of(loginId: string): Delivery[] {
    return this.deliveries.filter(({ data }) => data.loginId === loginId);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private read(path: string, headers: IncomingHttpHeaders, raw: string): Delivery {
    for (const [name, check] of [
      ['the library', verifiedByLibrary],
      ['our own code', verifiedByHand],
    ] as const) {
      if (!check(headers, raw, this.nowMs())) this.complaints.push(`${name} refuses ${raw}`);
    }
    const body = JSON.parse(raw) as Omit<Delivery, 'id' | 'path' | 'headers' | 'raw'>;
    const complaint = misfit(body);
    if (complaint !== null) this.complaints.push(complaint);
    return { id: String(headers['webhook-id']), ...body, path, headers, raw };
  }
}

function verifiedByLibrary(headers: IncomingHttpHeaders, raw: string, nowMs: number): boolean {
  // The library reads the machine's time.
  const clock = jest.spyOn(Date, 'now').mockReturnValue(nowMs);
  try {
    new Webhook(SECRET).verify(raw, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    clock.mockRestore();
  }
}

/** Verifies according to the specification, without the library. */
function verifiedByHand(headers: IncomingHttpHeaders, raw: string, nowMs: number): boolean {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return false;
  if (typeof timestamp !== 'string' || !/^\d{10}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(signature)?.[1])
    .some((encoded) => encoded !== undefined && timingSafeEqual(Buffer.from(encoded, 'base64'), expected));
}
