import { HOUR_MS } from '../../domain/duration';
import { parseCalendarDate, parseLastRefresh, parseTimestamp } from '../../flinks/dates';

test.each([
  ['2020-04-15T22:46:03.1690585', '2020-04-15T22:46:03.169Z'],
  ['2026-01-21T20:47:47.145999', '2026-01-21T20:47:47.145Z'],
  ['2024-10-10T12:00:00.000000', '2024-10-10T12:00:00.000Z'],
  ['2024-10-10T12:00:00', '2024-10-10T12:00:00.000Z'],
  ['2024-10-10T12:00:00.5Z', '2024-10-10T12:00:00.500Z'],
  ['2024-10-10T12:00:00-04:00', '2024-10-10T16:00:00.000Z'],
  ['2024-10-10T12:00:00+0530', '2024-10-10T06:30:00.000Z'],
  ['2024-02-29T00:00:00', '2024-02-29T00:00:00.000Z'],
  ['2999-01-01T00:00:00', '2999-01-01T00:00:00.000Z'],
  ['2024-10-10', '2024-10-10T00:00:00.000Z'],
])('the moment %s is %s', (written, iso) => {
  expect(parseTimestamp(written)).toBe(iso);
});

test.each([
  '0001-01-01T00:00:00',
  '0001-01-01T00:00:00.0000000Z',
  '2025-02-30T10:00:00',
  '2025-02-29T10:00:00',
  '2025-13-01T10:00:00',
  '2025-00-01T10:00:00',
  '2025-01-31T24:00:00',
  '2025-01-31T10:60:00',
  '2025-01-31T10:00:00+99:00',
  '31/01/2025 10:00',
  'yesterday',
  '',
  null,
  undefined,
  1737492467,
  {},
])('%j is no moment', (written) => {
  expect(parseTimestamp(written)).toBeNull();
});

test('a LastRefresh more than a day ahead is none; clocks may differ by less', () => {
  const ahead = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  const [near, far] = [ahead(23), ahead(25)];
  expect([near, far, '9999-12-31T23:59:59.9999999', '2024-10-10T12:00:00'].map(parseLastRefresh)).toEqual([
    near,
    null,
    null,
    '2024-10-10T12:00:00.000Z',
  ]);
});

test.each([
  ['2025-01-31', '2025-01-31'],
  ['2021/01/08', '2021-01-08'],
  ['31/01/2025', '2025-01-31'],
  ['08/01/2021', '2021-01-08'],
  ['2025-01-31T23:30:00', '2025-01-31'],
  ['2025-01-31T23:30:00-05:00', '2025-01-31'],
])('the day %s is %s', (written, day) => {
  expect(parseCalendarDate(written)).toBe(day);
});

test.each(['2025-02-30', '30/02/2025', '01/31/2025', '2025-1-5', '2025-01/31', '0001-01-01', '20250131', '', null, 5])(
  '%j is no day',
  (written) => {
    expect(parseCalendarDate(written)).toBeNull();
  },
);
