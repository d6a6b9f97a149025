import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { IncomingHttpHeaders } from 'node:http';
import { systemCodeOf } from '../domain/system-code';
import { Agent, buildConnector, errors, request } from 'undici';
import { FlinksAnswerLostError, FlinksUnexpectedShapeError, FlinksUnreachableError } from './errors';
import type { Endpoint } from './routes';

/**
 * Time limits in milliseconds. The first three count from the request to the first byte of the answer; which of them
 * holds for a call is its class in `ROUTES`. `bodyIdleMs` is the longest silence within a body. `connectMs` covers DNS,
 * TCP and TLS.
 */
export interface FlinksTimeouts {
  blockingMs: number;
  cachedMs: number;
  shortMs: number;
  bodyIdleMs: number;
  connectMs: number;
}

export interface TransportRequest {
  endpoint: Endpoint;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body: string | null;
  headersTimeoutMs: number;
  signal: AbortSignal | undefined;
  makeRoom: (() => Promise<void>) | undefined;
}

export interface TransportAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * A failure to connect, so the request was not sent. It has a code of its own, so that undici does not take it for a
 * lost socket.
 */
class NotConnectedError extends Error {
  readonly code = 'FLINKS_NOT_CONNECTED';

  constructor(readonly reason: string) {
    super('not connected');
  }
}

const reasonOf = (error: unknown): string => systemCodeOf(error) ?? 'no code';

/** How compressed bodies are unpacked. We ask for no compression, but some proxies compress anyway. */
const DECODERS: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** A body that grows larger than this waits for `makeRoom`, which may admit such bodies one by one. */
const FREE_BYTES = 4 * 1024 * 1024;

/**
 * Calls `makeRoom` once, when the body is large. While it waits, nothing is read: the connection is paused, and
 * undici's body timeout does not run.
 */
class Room {
  private asked = false;

  constructor(private readonly make: (() => Promise<void>) | undefined) {}

  async for(bytes: number): Promise<void> {
    if (this.asked || bytes <= FREE_BYTES) return;
    this.asked = true;
    await this.make?.();
  }
}

/**
 * Makes calls over HTTP, with one attempt per call. A redirect is returned as an answer, and nothing is retried. The
 * type of an error says whether Flinks may have received the call.
 */
export class Transport {
  private readonly agent: Agent;
  private closing: Promise<void> | null = null;

  constructor(
    { bodyIdleMs, connectMs }: FlinksTimeouts,
    private readonly maxAnswerBytes: number,
  ) {
    const connector = buildConnector({ timeout: connectMs });
    this.agent = new Agent({
      bodyTimeout: bodyIdleMs,
      connect: (options, callback) =>
        connector(options, (...result) =>
          callback(...(result[0] === null ? result : ([new NotConnectedError(reasonOf(result[0])), null] as const))),
        ),
    });
  }

  /**
   * Makes one call.
   *
   * @throws FlinksUnreachableError, FlinksAnswerLostError; FlinksUnexpectedShapeError for a body that is too large or
   * has an unknown coding; the signal's reason if the caller aborted.
   */
  async send(call: TransportRequest): Promise<TransportAnswer> {
    const { endpoint, method, url, headers, body, headersTimeoutMs, signal } = call;
    const room = new Room(call.makeRoom);
    let status: number | null = null;
    try {
      const response = await request(url, {
        method,
        headers,
        body,
        headersTimeout: headersTimeoutMs,
        dispatcher: this.agent,
        ...(signal ? { signal } : {}),
      });
      status = response.statusCode;
      const received = await this.collect(endpoint, status, response.body, room);
      const decoded = await this.decode(endpoint, status, response.headers, received, room);
      await room.for(decoded.length);
      return { status, headers: response.headers, body: decoded };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof FlinksUnexpectedShapeError || error instanceof errors.InvalidArgumentError) throw error;
      if (error instanceof NotConnectedError) throw new FlinksUnreachableError(error.reason, { endpoint });
      if (error instanceof errors.ClientClosedError || error instanceof errors.ClientDestroyedError) {
        throw new FlinksUnreachableError('the client is closed', { endpoint });
      }
      throw new FlinksAnswerLostError(reasonOf(error), { endpoint, status });
    }
  }

  /** Lets the calls under way end, then closes all connections. A second call waits for the same end. */
  close(): Promise<void> {
    this.closing ??= this.agent.close();
    return this.closing;
  }

  private async collect(endpoint: Endpoint, status: number, body: AsyncIterable<Buffer>, room: Room): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > this.maxAnswerBytes) throw this.tooLarge(endpoint, status);
      chunks.push(chunk);
      await room.for(bytes);
    }
    return Buffer.concat(chunks, bytes);
  }

  private async decode(
    endpoint: Endpoint,
    status: number,
    headers: IncomingHttpHeaders,
    body: Buffer,
    room: Room,
  ): Promise<Buffer> {
    const coding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
    if (coding === 'identity' || body.length === 0) return body;
    const unreadable = new FlinksUnexpectedShapeError('body coding not readable', { endpoint, status });
    const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
    if (decoder === undefined) throw unreadable;
    const unpack = (maxOutputLength: number) =>
      decoder(body, { maxOutputLength }).catch((error: unknown) => {
        if (systemCodeOf(error) !== 'ERR_BUFFER_TOO_LARGE') throw unreadable;
        return null;
      });
    const small = await unpack(Math.min(FREE_BYTES, this.maxAnswerBytes));
    if (small !== null) return small;
    // The unpacked size is only known afterwards. So the body is unpacked once more when there is room for it.
    await room.for(this.maxAnswerBytes);
    const large = await unpack(this.maxAnswerBytes);
    if (large === null) throw this.tooLarge(endpoint, status);
    return large;
  }

  private tooLarge(endpoint: Endpoint, status: number): FlinksUnexpectedShapeError {
    return new FlinksUnexpectedShapeError(`answer of more than ${this.maxAnswerBytes} bytes`, { endpoint, status });
  }
}
