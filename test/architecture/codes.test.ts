import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import arrows from '../../folders.json';
import { KNOWN_CODES } from '../../domain/codes';
import { OWN_CODES } from '../../domain/own-codes';

const ROOT = join(__dirname, '../..');
/** Flinks and its banks, made up, name codes because Flinks does. */
const MADE_UP = ['simulator', 'simulation', 'cli/demo'];
/** Texts by Connect's error events, and examples of the API. */
const TEXTS = [
  'gateway/connect/text-shape.ts',
  'gateway/connect/texts-en.ts',
  'gateway/connect/texts-fr.ts',
  'gateway/examples.ts',
];
const FLINKS_CODES = KNOWN_CODES.filter((code) => !(OWN_CODES as readonly string[]).includes(code));
const QUOTED = new RegExp(`'(${FLINKS_CODES.join('|')})'`);

test('what a FlinksCode means is decided in domain/: elsewhere none is named', () => {
  const folders = Object.keys(arrows).filter((folder) => folder !== 'domain');
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );
  const free = files.filter(
    (file) => !TEXTS.includes(file) && !MADE_UP.some((folder) => file.startsWith(`${folder}/`)),
  );
  const named = free.flatMap((file) => {
    const found = QUOTED.exec(readFileSync(join(ROOT, file), 'utf8'));
    return found === null ? [] : [`${file}: ${found[1]}`];
  });
  expect(free.length).toBeGreaterThan(300);
  expect(named).toEqual([]);
});
