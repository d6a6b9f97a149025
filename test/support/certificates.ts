import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM files. */
export interface Pair {
  cert: string;
  key: string;
}

/** A certificate authority in its own folder, made by `openssl`. */
export class Authority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'flinks-tls-'));
  readonly ca = this.filesOf('ca');

  constructor() {
    openssl(
      'req',
      '-x509',
      ...FRESH_KEY,
      '-keyout',
      this.ca.key,
      '-out',
      this.ca.cert,
      '-subj',
      '/CN=ca',
      '-days',
      '2',
    );
  }

  /** Issues a certificate for 127.0.0.1. With negative `days` it has already expired. */
  issue(name: string, days = 2): Pair {
    const files = this.filesOf(name);
    const request = join(this.folder, `${name}.csr`);
    const about = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'subjectAltName=IP:127.0.0.1'];
    openssl('req', '-new', ...FRESH_KEY, '-keyout', files.key, '-out', request, '-subj', `/CN=${name}`, ...about);
    const signed = ['-CA', this.ca.cert, '-CAkey', this.ca.key, '-CAcreateserial', '-copy_extensions', 'copyall'];
    openssl('x509', '-req', '-in', request, ...signed, '-days', String(days), '-out', files.cert);
    return files;
  }

  private filesOf(name: string): Pair {
    return { cert: join(this.folder, `${name}.pem`), key: join(this.folder, `${name}.key`) };
  }
}

const FRESH_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });
