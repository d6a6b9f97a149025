import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const REFUSED = [
  'secret === other',
  'other !== secret',
  'given.signature === other',
  'other == given.token',
  'Buffer.from(other).toString() === given.signature',
  'secret.toLowerCase() === other',
];
const OPEN = [
  'given.token === null',
  "secret !== ''",
  'secret.length === other.length',
  'typeof secret === typeof other',
];
const PARAMETERS = 'secret: string, given: { signature: string; token: string | null }, other: string';

/**
 * The lines, from 1, where lint's configuration for app/links.ts refuses a comparison. Without types, which would cost
 * half a minute. In a separate process, because the configuration is an ES module.
 */
function refusedLines(text: string): number[] {
  const script = `
    const { ESLint, Linter } = require('eslint');
    void new ESLint().calculateConfigForFile('app/links.ts').then(({ rules }) => {
      const parser = require('typescript-eslint').parser;
      const config = { files: ['**/*.ts'], languageOptions: { parser }, rules: { 'no-restricted-syntax': rules['no-restricted-syntax'] } };
      const messages = new Linter().verify(${JSON.stringify(text)}, [config], 'links.ts');
      console.log(JSON.stringify(messages.filter(({ severity }) => severity === 2).map(({ line }) => line)));
    });`;
  const out = execFileSync(process.execPath, ['-e', script], { cwd: join(__dirname, '../..'), encoding: 'utf8' });
  return JSON.parse(out) as number[];
}

test('a secret is compared by timingSafeEqual: lint refuses === on what its name says is one', () => {
  const lines = [...REFUSED, ...OPEN].map((line, n) => `export const check${n} = (${PARAMETERS}): boolean => ${line};`);
  expect(refusedLines(lines.join('\n'))).toEqual(REFUSED.map((_line, n) => n + 1));
});
