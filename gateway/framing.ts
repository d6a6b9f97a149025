import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { ProblemError, PROBLEM_MEDIA_TYPE, problemDocument } from './problems/problems';

/**
 * Answers a request that Node's HTTP parser refuses, and closes its connection: such a request never reaches a route,
 * and nobody can tell where it ends and the next one begins. `headers` are those that every answer has.
 */
export function refuseConnections(headers: Record<string, string>) {
  return (error: { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // More data came after a request with `Connection: close`. The data is ignored, and the connection stays open,
    // because the answer to that request may still be on its way.
    if (error.code === 'HPE_CLOSED_CONNECTION') return;
    const problem = problemOfParser(error.code);
    const body = problemDocument(problem);
    const head = [
      `HTTP/1.1 ${problem.status} ${problem.code}`,
      `content-type: ${PROBLEM_MEDIA_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${randomUUID()}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  };
}

function problemOfParser(code: string | undefined): ProblemError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('headers_too_large', 'The request line and all headers together may take 16 KB at most.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError(
        'request_timeout',
        'The request did not arrive completely in time. Send the whole request without pausing.',
      );
    default:
      return new ProblemError(
        'malformed_request',
        'The request is not valid HTTP. Check its request line, Content-Length and Transfer-Encoding.',
      );
  }
}
