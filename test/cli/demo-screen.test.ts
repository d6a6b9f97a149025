import { join } from 'node:path';
import { requireFreshBuild } from '../support/built';
import { SeenProgram } from '../../scripts/terminal';

const CLI = join(__dirname, '..', '..', 'dist', 'cli');

/** Fifty changes of a run of fifty logins, on the screen of the demo. */
const FIFTY_CHANGES = `
  const { openTerminalScreen } = require('${CLI}/demo/screen.js');
  const { createLogUpdate } = require('log-update');
  const screen = openTerminalScreen(createLogUpdate(process.stdout), 'log: /somewhere');
  screen.step('A step');
  screen.step('One daily run over all of them');
  const counts = { refreshed: 0, awaiting_user: 0, unavailable: 1, failed: 1, gave_up: 1, revoked: 0, open: 50 };
  for (let at = 1; at <= 50; at += 1) {
    counts[at % 3 === 0 ? 'refreshed' : 'awaiting_user'] += 1;
    counts.open -= 1;
    screen.run({ state: 'running', total: 53, counts });
  }
  screen.end();
  process.stdout.write('the end\\n');
`;

describe.each([
  [80, 24],
  [120, 45],
])('on a terminal of %i columns and %i rows', (columns, rows) => {
  const seen = async (env?: NodeJS.ProcessEnv) => {
    requireFreshBuild();
    const program = new SeenProgram([process.execPath, '-e', FIFTY_CHANGES], { columns, rows, env });
    expect(await program.ended).toBe(0);
    return program;
  };

  test('fifty changes leave one funnel on the screen, and nothing above it', async () => {
    const all = await (await seen()).everything();
    expect(all.filter((line) => line.includes('awaiting user'))).toEqual([expect.stringMatching(/█+·+ +34 +64 %$/)]);
    expect(all.filter((line) => line !== '').at(-1)).toBe('the end');
    expect(all.length).toBe(rows);
    expect(all.some((line) => line.includes('log: /somewhere'))).toBe(false);
  });

  test('outcomes have colours that repeat what the words say, and none under NO_COLOR', async () => {
    const lineOf = async (program: SeenProgram) =>
      (await program.screen()).findIndex((line) => line.includes('awaiting user'));
    const coloured = await seen();
    expect(new Set(await coloured.coloursOf(await lineOf(coloured)))).toContain(3);
    const grey = await seen({ NO_COLOR: '1' });
    expect(new Set(await grey.coloursOf(await lineOf(grey)))).not.toContain(3);
  });
});
