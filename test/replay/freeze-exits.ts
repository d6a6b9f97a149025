import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowOf, type RecordedHistory } from './frozen-row';

const HISTORIES = join(__dirname, 'histories');

/**
 * Writes what each recorded history shows of the contract into frozen-exits.json: `npm run freeze-exits`. Run it before
 * changing workflow code, never to make frozen-exits.test.ts pass: a difference is a decision (docs/decisions/).
 */
test('freezes the exits', () => {
  const rows = readdirSync(HISTORIES)
    .sort()
    .map((file) => {
      const history = JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as RecordedHistory;
      return [file.replace('.json', ''), rowOf(history)];
    });
  writeFileSync(join(__dirname, 'frozen-exits.json'), `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`);
});
