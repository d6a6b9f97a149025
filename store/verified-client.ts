import { Client, type ClientConfig } from 'pg';

const IS_VERIFIED = /[?&]sslmode=verify-(?:full|ca)(?:&|$)/;

/**
 * Always checks the server's certificate with `sslmode=verify-full` and `verify-ca`. pg itself leaves the check to
 * Node.js, which checks nothing if the process has NODE_TLS_REJECT_UNAUTHORIZED=0.
 */
export class VerifiedClient extends Client {
  constructor(config: ClientConfig = {}) {
    super(config);
    // pg makes this object from the URL and passes it on unchanged. The types of pg lack it.
    const { ssl } = (this as unknown as { connectionParameters: { ssl?: unknown } }).connectionParameters;
    if (!IS_VERIFIED.test(config.connectionString ?? '')) return;
    if (typeof ssl === 'object' && ssl !== null) Object.assign(ssl, { rejectUnauthorized: true });
  }
}
