import { Database } from '../../store/database';
import { migrate } from '../../store/migrate';
import { Authority, type Pair } from '../support/certificates';
import { compile, kill9, type Compiled } from '../support/other-process';
import { postgresDoor, type Door } from '../support/tls-door';

let authority: Authority;
let compiled: Compiled;
beforeAll(() => {
  authority = new Authority();
  compiled = compile('store');
});
afterAll(() => compiled.remove());

const doors: Door[] = [];
afterEach(() => doors.splice(0).forEach((door) => door.close()));

async function doorOf(pair: Pair | null): Promise<Door> {
  const door = await postgresDoor(pair);
  doors.push(door);
  return door;
}
const urlOf = ({ address }: Door, mode = 'verify-full') =>
  `postgres://someone:canary-password@${address}/none?sslmode=${mode}`;
const trusted = () => `&sslrootcert=${authority.ca.cert}`;

/** What the pool and the migrations say of this database. */
async function refusalsOf(databaseUrl: string): Promise<unknown[]> {
  const db = new Database({ databaseUrl, applicationName: 'test' });
  const works = [db.query('select 1'), migrate(databaseUrl)];
  const refusals = await Promise.all(works.map((work) => work.catch((error: unknown) => error)));
  await db.close();
  return refusals;
}

test.each<[string, () => Pair | null, string, RegExp]>([
  ['of an unknown authority', () => authority.issue('server'), '', /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
  ['that signed itself', () => authority.ca, '', /DEPTH_ZERO_SELF_SIGNED_CERT/],
  ['that has expired', () => authority.issue('expired', -1), 'trusted', /CERT_HAS_EXPIRED/],
  ['for another host', () => authority.ca, 'trusted', /ERR_TLS_CERT_ALTNAME_INVALID/],
  ['(none: no TLS at all)', () => null, '', /does not support SSL/],
])('a database with a certificate %s is one clear error, and hears no password', async (_what, pair, trust, reason) => {
  const door = await doorOf(pair());
  for (const refusal of await refusalsOf(urlOf(door) + (trust === '' ? '' : trusted()))) {
    expect(refusal).toMatchObject({ name: 'StoreUnavailable', code: 'database_unreachable' });
    const { message } = refusal as Error;
    expect(message).toMatch(reason);
    expect(message).toContain(`The database at ${door.address} cannot be reached`);
    expect(message).toContain('sslmode and sslrootcert in DATABASE_URL');
    expect(message).not.toMatch(/\n|canary/);
  }
  expect(door.guests).toEqual([]);
});

test('an address that the system refuses is the same error', async () => {
  for (const refusal of await refusalsOf('postgres://someone:canary-password@[fe80::1]:5432/none')) {
    expect(refusal).toMatchObject({ name: 'StoreUnavailable', code: 'database_unreachable' });
    expect((refusal as Error).message).not.toMatch(/canary/);
  }
});

test.each(['verify-full', 'verify-ca'])(
  'sslmode=%s holds in a process that tells Node.js to check no certificate, for the pool and the migrations',
  async (mode) => {
    const door = await doorOf(authority.issue('unknown'));
    const databaseUrl = JSON.stringify(urlOf(door, mode));
    const other = compiled.run(`
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      const code = (error) => error.cause?.code ?? error.message;
      const db = new (load('store/database').Database)({ databaseUrl: ${databaseUrl}, applicationName: 'test' });
      say([await db.query('select 1').catch(code), await load('store/migrate').migrate(${databaseUrl}).catch(code)]);
      await db.close();`);
    const reason = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
    expect(await other.next()).toEqual([reason, reason]);
    expect(door.guests).toEqual([]);
    await kill9(other.child);
  },
);
