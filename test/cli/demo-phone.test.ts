import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'uqr';
import { demoSettings } from '../../config/demo';
import { phoneAddress } from '../../cli/demo/phone-address';
import { qrCode } from '../../cli/demo/qr-code';
import { plain } from '../../cli/output';

const address = (ip: string) =>
  [{ address: ip, family: 'IPv4', internal: false, netmask: '', mac: '', cidr: null }] as never;

test('a phone is only offered an address of a private network that phones can be in', () => {
  expect(phoneAddress({ lo: address('127.0.0.1'), docker0: address('172.17.0.1'), utun3: address('10.8.0.2') })).toBe(
    null,
  );
  expect(phoneAddress({ eth0: address('203.0.113.7'), eth1: address('169.254.3.4') })).toBe(null);
  expect(phoneAddress({ lo: address('127.0.0.1'), wlan0: address('192.168.1.5') })).toBe('192.168.1.5');
});

const FACTS = {
  flinksUrl: 'http://192.168.1.5:5001',
  connectUrl: 'http://192.168.1.5:5001/connect/v2/',
  credentials: { customerId: 'c0ffee00-0000-4000-8000-000000000001', secretKey: 's', apiKey: 'k' },
  apiKey: 'demo-0123456789abcdef',
  dataDir: '/nowhere',
  gatewayHost: '192.168.1.5',
  gatewayPort: 8080,
  temporalPort: 7233,
  uiPort: 8233,
  events: null,
};

test('the gateway and its links are on that address, and nothing else is', () => {
  const { settings } = demoSettings(FACTS);
  expect(settings.gateway).toMatchObject({ host: '192.168.1.5', url: 'http://192.168.1.5:8080' });
  expect(settings.flinks.connectUrl).toBe('http://192.168.1.5:5001/connect/v2/');
});

test("a demo connects to no Temporal that this user's temporal.toml names", () => {
  const home = mkdtempSync(join(tmpdir(), 'demo-home-'));
  const given = process.env.HOME;
  try {
    mkdirSync(join(home, '.config/temporalio'), { recursive: true });
    writeFileSync(join(home, '.config/temporalio/temporal.toml'), '[profile.default]\naddress = "prod.example:7233"\n');
    process.env.HOME = home;
    expect(demoSettings(FACTS).settings.temporal).toMatchObject({
      address: null,
      namespace: 'default',
      connection: {},
    });
  } finally {
    process.env.HOME = given;
    rmSync(home, { recursive: true });
  }
});

test.each([true, false])('the QR code on the terminal is the link, whatever the colours (%s)', (inColour) => {
  const link =
    'http://192.168.1.5:8080/connect/7b253958-c489-444d-a418-0cfae902dd45.3hnz2p3PXV-6pjUxXGaJpfjudzT6RXjWx_SCdT0kwVg';
  const { data, size } = encode(link, { border: 4, ecc: 'L' });
  const drawn = qrCode(link, inColour).map((line) => [...plain(line)]);
  const isInk = (row: number, column: number) => {
    const half = drawn[Math.floor(row / 2)]?.[column] ?? ' ';
    return half === '█' || half === (row % 2 === 0 ? '▀' : '▄');
  };
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) expect(isInk(row, column)).toBe(data[row]![column] === inColour);
});
