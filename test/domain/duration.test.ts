import { formatDuration, parseDuration } from '../../domain/duration';
import { parseLoginId } from '../../domain/ids';

test.each([
  ['3s', 3_000],
  ['30m', 1_800_000],
  ['7d', 604_800_000],
  ['500ms', 500],
  ['2h', 7_200_000],
])('%s is %d ms and back', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
  expect(formatDuration(durationMs)).toBe(text);
});

test.each(['', '3', '3 s', '-3s', '1.5h', 'Infinity', '3S', '3sec', '99999999999d'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test('a LoginId has one spelling', () => {
  expect(parseLoginId('D12C531B-9622-4477-38C5-08D779B6F27E')).toBe('d12c531b-9622-4477-38c5-08d779b6f27e');
});

test.each([
  '',
  '../x',
  '{d12c531b-9622-4477-38c5-08d779b6f27e}',
  'd12c531b',
  7,
  null,
  "d12c531b-9622-4477-38c5-08d779b6f27e'",
])('%j is no LoginId', (text) => expect(parseLoginId(text)).toBeNull());
