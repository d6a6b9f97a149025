import { Client, type ClientConfig } from 'pg';

const IS_VERIFIED = /[?&]sslmode=verify-(?:full|ca)(?:&|$)/;

/**
 * A connection of pg that always checks the server's certificate if the URL has `sslmode=verify-full` or `verify-ca`.
 * pg itself leaves the check to Node.js, which checks nothing if the process has NODE_TLS_REJECT_UNAUTHORIZED=0.
 */
export class VerifiedClient extends Client {
  constructor(config: ClientConfig = {}) {
    super(config);
    // pg makes the object `ssl` from the URL and passes it on unchanged. It is missing from the types of pg.
    const { ssl } = (this as unknown as { connectionParameters: { ssl?: unknown } }).connectionParameters;
    if (!IS_VERIFIED.test(config.connectionString ?? '')) return;
    if (typeof ssl === 'object' && ssl !== null) Object.assign(ssl, { rejectUnauthorized: true });
  }
}
