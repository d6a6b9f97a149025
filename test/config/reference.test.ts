import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../config/catalogue';
import { envExample, settingsPage } from '../../config/reference';
import { settingsOf } from './support';

const root = join(__dirname, '..', '..');

/** Prettier aligns tables; nothing else may differ. */
const unaligned = (text: string): string =>
  text
    .replace(/ {2,}/g, ' ')
    .replace(/-{3,}/g, '---')
    .replace(/ *\| */g, '|');

test('docs/settings.md and .env.example are what `npm run generate` makes of the catalogue', () => {
  expect(unaligned(readFileSync(join(root, 'docs', 'settings.md'), 'utf8'))).toBe(unaligned(settingsPage()));
  expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(envExample());
});

test('the defaults that are written down are those that hold', () => {
  const written = Object.fromEntries(
    [...SETTINGS].flatMap(([name, { fallback }]) => (fallback ? [[name, fallback]] : [])),
  );
  const env = { HOME: '/home/flinks' };
  expect(settingsOf({ ...env, ...written })).toEqual(settingsOf(env));
});
