import fc from 'fast-check';
import { isPrivate } from '../../config/private-hosts';
import { readServerSettings } from '../../config/settings';
import { REQUIRED, settingsOf, wrongSettings } from './support';

const database = (host: string, query = '') => `postgres://app:password@${host}:5432/refresh${query}`;

const OWN = [
  '127.0.0.1', 'localhost', 'db.localhost', '[::1]', '10.1.2.3', '172.31.255.255', '192.168.0.1', '169.254.10.1',
  '[fd00::1]', '[fe80::1]', 'postgres', 'temporal', 'temporal-frontend.temporal.svc',
  'temporal-frontend.temporal.svc.cluster.local', 'db.prod.internal', 'DB.PROD.INTERNAL',
]; // prettier-ignore
const FOREIGN = [
  'db.example', 'db.example.com', '8.8.8.8', '172.32.0.1', '11.0.0.1', '[2001:db8::1]', 'internal.example.com',
  'db.internal.example.com', 'svc.example', 'db.svc.example', 'localhost.example', '127.0.0.1.example', 'db.local',
  // Resolvers read each as 8.8.8.8.
  '134744072', '0x08080808', '0X8080808', '8.8.2056', '01002004010',
]; // prettier-ignore

test.each(OWN)('%s is of the own network: neither needs TLS', (host) => {
  expect(wrongSettings({ DATABASE_URL: database(host), TEMPORAL_ADDRESS: `${host}:7233` })).toEqual([]);
});

test.each(FOREIGN)('%s is not: both need verified TLS, and every way to read the settings says so', (host) => {
  const env = { DATABASE_URL: database(host), TEMPORAL_ADDRESS: `${host}:7233` };
  expect(wrongSettings(env)).toEqual(['DATABASE_URL', 'TEMPORAL_ADDRESS']);
  const servers = readServerSettings(env, { needsTemporal: true });
  expect(servers).toMatchObject({
    ok: false,
    problems: [{ setting: 'DATABASE_URL' }, { setting: 'TEMPORAL_ADDRESS' }],
  });
  expect(wrongSettings({ ...env, ALLOW_PLAINTEXT: 'on' })).toEqual([]);
  expect(settingsOf({ ...env, ALLOW_PLAINTEXT: 'on' }).allowPlaintext).toBe(true);
  const encrypted = { DATABASE_URL: database(host, '?sslmode=verify-full'), TEMPORAL_ADDRESS: `${host}:7233` };
  expect(wrongSettings({ ...encrypted, TEMPORAL_TLS: 'true' })).toEqual([]);
  expect(wrongSettings({ ...encrypted, TEMPORAL_API_KEY: 'an-api-key' })).toEqual([]);
});

test.each(['', '?sslmode=require', '?sslmode=verify-ca', '?sslmode=prefer', '?ssl=true', '?sslmode=verify-full&sslmode=disable', '?sslmode=no-verify'])(
  'a database elsewhere with %j is refused: only verify-full proves who answers',
  (query) => {
    expect(wrongSettings({ DATABASE_URL: database('db.example', query) })).toEqual(['DATABASE_URL']);
  },
); // prettier-ignore

test('the host that the driver takes is the one that counts: in the query, a socket, or of the environment', () => {
  expect(wrongSettings({ DATABASE_URL: database('localhost', '?host=db.example') })).toEqual(['DATABASE_URL']);
  expect(wrongSettings({ DATABASE_URL: database('db.example', '?host=/var/run/postgresql') })).toEqual([]);
  expect(wrongSettings({ DATABASE_URL: 'postgres://app:password@%2Fvar%2Frun%2Fpostgresql/refresh' })).toEqual([]);
  expect(wrongSettings({ DATABASE_URL: 'postgres:///refresh' })).toEqual([]);
  expect(wrongSettings({ DATABASE_URL: 'postgres:///refresh', PGHOST: 'db.example' })).toEqual(['DATABASE_URL']);
});

test.each([
  'db。example。com', 'db．example．com', '8.8.8.8#.internal', '8.8.8.8\\.internal', 'evil.com%2f.internal', 'evil.com/.internal',
  'evil.com%252f.internal', 'evil.com?.internal', '8.8.8.8,postgres', '8.8.8.8:80', '[postgres]', '[8.8.8.8.internal]', '[postgres',
  'fe80::1%.internal', 'evil.com\u0000.internal', 'evil.com .internal', 'ＬＯＣＡＬＨＯＳＴ', '\u212aiosk',
])('%j is no private host: a resolver may read another one', (host) => {
  expect(isPrivate(host)).toBe(false);
  expect(wrongSettings({ TEMPORAL_ADDRESS: `${host}:7233` })).toEqual(['TEMPORAL_ADDRESS']);
}); // prettier-ignore

test.each(['db。example。com', 'evil.com%2f.internal', 'evil.com%252f.internal', '8.8.8.8%23.internal', '8.8.8.8%5c.internal'])(
  'a database at %s needs verified TLS, wherever its URL names it',
  (host) => {
    expect(wrongSettings({ DATABASE_URL: database(host) })).toEqual(['DATABASE_URL']);
    expect(wrongSettings({ DATABASE_URL: database('localhost', `?host=${host}`) })).toEqual(['DATABASE_URL']);
  },
); // prettier-ignore

test('a host with any character beyond letters, digits, dots, hyphens and underscores is not private', () => {
  const odd = fc
    .integer({ min: 0, max: 0x10ffff })
    .map((code) => String.fromCodePoint(code))
    .filter((text) => !/^[\w.:[\]-]$/.test(text));
  const own = fc.constantFrom('', 'postgres', '.internal', 'db.internal', '127.0.0.1', '10.0.0.1', '8.8.8.8', '.svc');
  fc.assert(fc.property(own, odd, own, (before, mark, after) => !isPrivate(`${before}${mark}${after}`)));
});

test('certificates that Node.js is told not to check are refused by every way to read the settings', () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  expect(wrongSettings(env)).toEqual(['NODE_TLS_REJECT_UNAUTHORIZED']);
  const servers = readServerSettings(
    { ...env, DATABASE_URL: database('db.example', '?sslmode=verify-full') },
    { needsTemporal: false },
  );
  expect(servers).toMatchObject({
    ok: false,
    problems: [{ setting: 'NODE_TLS_REJECT_UNAUTHORIZED', problem: expect.stringContaining('Take it out') as unknown }],
  });
  expect(wrongSettings({ ...env, ALLOW_PLAINTEXT: 'on' })).toEqual([]);
  expect(wrongSettings({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual([]);
});

test('what to write is said, and nothing of what was given', () => {
  const result = readServerSettings(
    { ...REQUIRED, DATABASE_URL: database('db.example'), TEMPORAL_ADDRESS: 'temporal.example:7233' },
    { needsTemporal: true },
  );
  const said = result.ok ? [] : result.problems.map(({ problem }) => problem);
  expect(said[0]).toMatch(/sslmode=verify-full.*ALLOW_PLAINTEXT=on/);
  expect(said[1]).toMatch(/TEMPORAL_TLS=true.*ALLOW_PLAINTEXT=on/);
  expect(said.join()).not.toMatch(/password@|db\.example|temporal\.example/);
});

test('no public name or address is taken for a private one', () => {
  const isOctet = fc.integer({ min: 0, max: 255 });
  const publicAddress = fc
    .tuple(isOctet, isOctet, isOctet, isOctet)
    .filter(
      ([a, b]) =>
        ![0, 10, 127].includes(a) &&
        !(a === 172 && b >= 16 && b < 32) &&
        !(a === 192 && b === 168) &&
        !(a === 169 && b === 254),
    ) // prettier-ignore
    .map((octets) => octets.join('.'));
  const publicName = fc.domain().filter((name) => !/(\.svc|\.cluster\.local|\.internal|\.localhost)$/i.test(name));
  fc.assert(fc.property(fc.oneof(publicAddress, publicName), (host) => !isPrivate(host)));
});
