import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { connect, createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';
import { createServer, TLSSocket, type TlsOptions } from 'node:tls';
import type { Authority, Pair } from './certificates';
import { testTemporal } from './temporal';

export interface Door {
  address: string;
  /** For each accepted connection, the name in its client certificate; null if it has none. */
  guests: (string | null)[];
  close(): void;
}

/**
 * The test server behind TLS. Accepted connections are piped through, so an answer proves that the handshake succeeded.
 */
export async function tlsDoor(
  authority: Authority,
  { wantsCertificate }: { wantsCertificate: boolean },
): Promise<Door> {
  const [host, port] = testTemporal().address.split(':');
  const guests: Door['guests'] = [];
  const server = createServer({ ...optionsOf(authority), requestCert: wantsCertificate }, (socket) => {
    guests.push(nameOf(socket));
    const upstream = connect(Number(port), host);
    for (const end of [socket, upstream]) end.on('error', () => end.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  return opened(server, guests);
}

/** A server that answers every call with UNAUTHENTICATED, as Temporal Cloud does for a bad API key. */
export async function refusingDoor(authority: Authority): Promise<Door> {
  const server = createSecureServer(optionsOf(authority));
  server.on('stream', (stream) => {
    const status = { 'grpc-status': '16', 'grpc-message': 'Request unauthorized.' };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
  });
  server.on('sessionError', () => undefined);
  return opened(server, []);
}

/**
 * The beginning of a PostgreSQL server: it accepts the driver's request for TLS with this certificate, or refuses it if
 * `pair` is null. A guest is a client whose first message, before any password, has come through the handshake.
 */
export async function postgresDoor(pair: Pair | null): Promise<Door> {
  const guests: Door['guests'] = [];
  const server = createPlainServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      if (pair === null) return void socket.end('N');
      socket.write('S');
      const options = { isServer: true, cert: readFileSync(pair.cert), key: readFileSync(pair.key) };
      const secure = new TLSSocket(socket, options);
      secure.on('error', () => socket.destroy());
      secure.once('data', () => {
        guests.push(null);
        secure.destroy();
      });
    });
  });
  return opened(server, guests);
}

function optionsOf(authority: Authority): TlsOptions {
  const { cert, key } = authority.issue('server');
  const read = (path: string): Buffer => readFileSync(path);
  return { cert: read(cert), key: read(key), ca: read(authority.ca.cert), ALPNProtocols: ['h2'] };
}

const nameOf = (socket: TLSSocket): string | null => {
  const { subject } = socket.getPeerCertificate() as { subject?: { CN?: string } };
  return subject?.CN ?? null;
};

async function opened(server: Server, guests: Door['guests']): Promise<Door> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket: { destroy(): void }) => sockets.add(socket));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    guests,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
