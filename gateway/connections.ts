import { isIP, type Socket } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * Maximum number of unanswered requests on one connection. Browsers and proxies wait for an answer before they send the
 * next request, so only a flood exceeds it.
 */
const MOST_OPEN_REQUESTS = 8;
/**
 * If a request is answered before its body was read, the rest of a body of up to this size is still read, so that the
 * connection can be used again.
 */
const READ_AFTER_ANSWER_BYTES = 64 * 1024;
/** How long the connection of a larger, unread body stays open after the answer, so that the answer can arrive. */
const LINGER_MS = 1_000;

/**
 * Bounds what one connection may cost, whoever has opened it. A connection ends if too many requests are sent on it
 * without waiting for answers. Once a request is answered, the rest of its body is not read if the body is large.
 */
export function guardConnections(app: FastifyInstance): void {
  const open = new WeakMap<Socket, number>();
  app.server.prependListener('request', ({ socket }: IncomingMessage, answer) => {
    const count = (open.get(socket) ?? 0) + 1;
    open.set(socket, count);
    answer.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
    if (count > MOST_OPEN_REQUESTS) endFlood(socket);
  });
  app.addHook('onRequest', (request, reply, done) => {
    // The requests of a flood are not worth a log line.
    if (request.raw.socket.destroyed) return void reply.hijack();
    reply.raw.once('finish', () => closeUnread(request.raw));
    done();
  });
}

/**
 * Ends a connection on which too many requests came. By the time of this call, Node has read up to 64 KB, which may be
 * 1,800 requests, and would make an answer for each before it checks whether the connection is still open. So the
 * parser gets a function that takes no more requests. `onIncoming` of Node's parser is not documented. If a version of
 * Node did not call this function, all of these requests would be answered.
 */
function endFlood(socket: Socket & { parser?: { onIncoming: () => number } | null }): void {
  if (socket.parser) socket.parser.onIncoming = () => 0;
  socket.destroy();
}

/**
 * Closes the connection of a request that was answered before the whole of its large body was read. By itself, Node
 * would read the rest of the body at full speed and throw it away. Node begins to do so in this turn of its event loop,
 * so the connection is paused in the next turn.
 */
function closeUnread(raw: IncomingMessage): void {
  const { socket, headers } = raw;
  const isSmall = Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) <= READ_AFTER_ANSWER_BYTES;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (raw.complete || !hasBody || isSmall || socket.destroyed) return;
  socket.end();
  setImmediate(() => socket.pause());
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/**
 * The addresses of an `X-Forwarded-For` header, without the ports and brackets that some proxies write. An entry that
 * is not an address is left out, and so is everything to the left of it. Undefined if nothing remains.
 */
export function forwardedFor(header: string | undefined): string | undefined {
  const kept: string[] = [];
  for (const entry of (header ?? '').split(',').reverse()) {
    const address = addressOf(entry.trim());
    if (address === null) break;
    kept.unshift(address);
  }
  return kept.length === 0 ? undefined : kept.join(', ');
}

function addressOf(text: string): string | null {
  const [, address = text] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  return isIP(address) === 0 ? null : address;
}
