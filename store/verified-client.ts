import { Client, type ClientConfig } from 'pg';

const IS_VERIFIED = /[?&]sslmode=verify-(?:full|ca)(?:&|$)/;

/**
 * Checks the server's certificate with `sslmode=verify-full` and `verify-ca` whatever the process says: pg itself
 * leaves that to Node.js, which checks nothing with NODE_TLS_REJECT_UNAUTHORIZED=0.
 */
export class VerifiedClient extends Client {
  constructor(config: ClientConfig = {}) {
    super(config);
    // pg makes this from the URL and hands it on as it is; pg's types lack it.
    const { ssl } = (this as unknown as { connectionParameters: { ssl?: unknown } }).connectionParameters;
    if (!IS_VERIFIED.test(config.connectionString ?? '')) return;
    if (typeof ssl === 'object' && ssl !== null) Object.assign(ssl, { rejectUnauthorized: true });
  }
}
