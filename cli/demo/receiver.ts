import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Lifecycle } from '../../process/lifecycle';

/** An event as an app receives it. */
export interface ReceivedEvent {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

const LONGEST_BODY = 1_048_576;

/** A secret for the events of one demo, in the form of EVENTS_SECRET. */
export const newEventsSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/**
 * Starts a receiver of the demo's events, which works as an app does: it verifies each signature, answers 401 if that
 * is wrong, and otherwise passes the event to `seen`. It listens on this machine only.
 */
export async function startReceiver(
  life: Lifecycle,
  seen: (event: ReceivedEvent) => void,
): Promise<{ url: string; secret: string }> {
  const secret = newEventsSecret();
  const webhook = new Webhook(secret);
  const server = createServer((request, response) => {
    void bodyOf(request)
      .then((body) => {
        seen(webhook.verify(body, request.headers as Record<string, string>) as ReceivedEvent);
        response.writeHead(204).end();
      })
      .catch(() => response.writeHead(401).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  life.onStop(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`, secret };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
