import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowOf, type FrozenRow, type RecordedHistory } from './frozen-row';

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, file), 'utf8'));
const FROZEN = read('frozen-exits.json') as Record<string, FrozenRow>;
const rowNow = (name: string): FrozenRow => rowOf(read(`histories/${name}.json`) as RecordedHistory);

/** Of one login everything is said by its script; children of a run and batches of events come in any order. */
const isOfOneLogin = (row: FrozenRow): boolean => row.wire.includes('workflow refreshLogin');
const ONE_LOGIN = Object.keys(FROZEN).filter((name) => isOfOneLogin(FROZEN[name]!));
const OTHERS = Object.keys(FROZEN).filter((name) => !isOfOneLogin(FROZEN[name]!));

test.each(ONE_LOGIN)('%s ends as it always has, after the same questions to Flinks and to its user', (name) => {
  const { events, ...contract } = rowNow(name);
  const { events: eventsBefore, ...before } = FROZEN[name]!;
  expect(contract).toEqual(before);
  expect(events).toBeLessThanOrEqual(eventsBefore);
});

test.each(OTHERS)('%s ends as it always has, and keeps its names on the wire', (name) => {
  const row = rowNow(name);
  const before = FROZEN[name]!;
  expect({ result: row.result, closedBy: row.closedBy, wire: row.wire }).toEqual({
    result: before.result,
    closedBy: before.closedBy,
    wire: before.wire,
  });
});

test('a login that ended otherwise, was asked more, or asked Flinks in another order would be seen', () => {
  const row = FROZEN['refreshed-after-mfa']!;
  expect(row.steps).toEqual(['A 401 RETRY_LATER', 'F 203', 'D 200', 'I 200']);
  expect(row.asks).toEqual(['mfa, asked']);
  expect(row.result).toEqual({ outcome: 'refreshed', path: 'after_mfa' });
});
