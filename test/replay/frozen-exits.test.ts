import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowOf, type FrozenRow, type RecordedHistory } from './frozen-row';

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, file), 'utf8'));
const FROZEN = read('frozen-exits.json') as Record<string, FrozenRow>;
const rowNow = (name: string): FrozenRow => rowOf(read(`histories/${name}.json`) as RecordedHistory);

/** One login's script determines everything; children of a run and batches of events come in any order. */
const isOfOneLogin = (row: FrozenRow): boolean => row.wire.includes('workflow refreshLogin');
const ONE_LOGIN = Object.keys(FROZEN).filter((name) => isOfOneLogin(FROZEN[name]!));
const OTHERS = Object.keys(FROZEN).filter((name) => !isOfOneLogin(FROZEN[name]!));

test.each(ONE_LOGIN)('%s ends as it always has, after the same questions to Flinks and to its user', (name) => {
  const row = rowNow(name);
  const before = FROZEN[name]!;
  const contract = ({ result, closedBy, steps, activities, asks }: FrozenRow) => ({
    result,
    closedBy,
    steps,
    activities,
    asks,
  });
  expect(contract(row)).toEqual(contract(before));
  if (row.closedBy === 'OPEN') return;
  expect(row.steadyEvents).toBeLessThanOrEqual(before.steadyEvents);
  // A message arrives after a wait's timer has started, or just before.
  if (!row.wire.some((name) => name.startsWith('signal'))) expect(row.events).toBeLessThanOrEqual(before.events);
});

test.each(OTHERS)('%s ends as it always has', (name) => {
  const row = rowNow(name);
  const before = FROZEN[name]!;
  expect({ result: row.result, closedBy: row.closedBy }).toEqual({ result: before.result, closedBy: before.closedBy });
});

test('no name has gone from the wire, and none has come', () => {
  const names = (rows: FrozenRow[]): string[] => [...new Set(rows.flatMap(({ wire }) => wire))].sort();
  expect(names(Object.keys(FROZEN).map(rowNow))).toEqual(names(Object.values(FROZEN)));
});

test('a login that ended otherwise, was asked more, or asked Flinks in another order would be seen', () => {
  const row = FROZEN['refreshed-after-mfa']!;
  expect(row.steps).toEqual(['A 401 RETRY_LATER', 'F 203', 'D 200', 'I 200']);
  expect(row.asks).toEqual(['mfa, asked']);
  expect(row.result).toEqual({ outcome: 'refreshed', path: 'after_mfa' });
});
