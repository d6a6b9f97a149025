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

/** The lines, from 1, at which lint refuses a comparison in gateway/links.ts. Asked in a process: its configuration is an ES module. */
function refusedLines(text: string): number[] {
  const script = `
    const { ESLint } = require('eslint');
    void new ESLint().lintText(${JSON.stringify(text)}, { filePath: 'gateway/links.ts' }).then(([{ messages }]) => {
      const refused = messages.filter(({ ruleId, severity }) => ruleId === 'no-restricted-syntax' && severity === 2);
      console.log(JSON.stringify(refused.map(({ line }) => line)));
    });`;
  const out = execFileSync(process.execPath, ['-e', script], { cwd: join(__dirname, '../..'), encoding: 'utf8' });
  return JSON.parse(out) as number[];
}

test('a secret is compared by timingSafeEqual: lint refuses === on what its name says is one', () => {
  const lines = [...REFUSED, ...OPEN].map((line, n) => `export const check${n} = (${PARAMETERS}): boolean => ${line};`);
  expect(refusedLines(lines.join('\n'))).toEqual(REFUSED.map((_line, n) => n + 1));
});
