import { statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleFor } from '../../worker/bundle';
import { startHouse } from './house';
import type { Figures } from './figures';
import { startBare, startTextbook, type Stoppable } from './others';
import { measurePaths } from './paths';
import { measurePresentUser } from './present';
import { measure, type Measured } from './sides';
import { pathsTable, sidesTable } from './tables';

/**
 * Measures what the refresh of a login costs on three sides: in the product (`house`), with Temporal alone, whose
 * activities do nothing (`bare`), and in a version such as a tutorial would show (`textbook`). Each side has its own
 * processes. Every round measures one side after another, so that each ratio compares figures that were taken within
 * minutes; the textbook version is measured in the first round only. Prints tables for docs/performance.md, and writes
 * all figures as JSON to bench-figures.json or `--json FILE`.
 *
 *   npm run bench -- [--logins 600] [--rounds 3] [--textbook 100] [--only-house | --only-present] [--profile DIR]
 *                    [--json FILE]
 */
const { values } = parseArgs({
  options: {
    logins: { type: 'string', default: '600' },
    rounds: { type: 'string', default: '3' },
    textbook: { type: 'string', default: '100' },
    'only-house': { type: 'boolean', default: false },
    'only-present': { type: 'boolean', default: false },
    profile: { type: 'string' },
    json: { type: 'string', default: 'bench-figures.json' },
  },
});

async function main(): Promise<void> {
  const logins = Number(values.logins);
  const figures: Figures = {
    when: new Date().toISOString(),
    machine: `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`,
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    logins,
    bundleKb: Math.round(statSync(bundleFor({ encodesFailures: false, traced: false })).size / 1024),
    rounds: [],
  };
  const onlyHouse = values['only-house'];
  const rounds = values['only-present'] ? 0 : Number(values.rounds);
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round}: the house`);
    const house = await startHouse(values.profile === undefined ? {} : { profileDir: values.profile });
    const measured = await measure(house, logins);
    // The paths are measured once, because these counts do not differ from round to round.
    if (round === 1 && !onlyHouse) figures.paths = await measurePaths(house);
    await house.stop();
    figures.rounds.push({ house: measured, ...(!onlyHouse && (await others(round, logins))) });
    // What has been measured is written at once, so that it is kept if a later round fails.
    writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    console.error(sidesTable(figures));
  }
  if (!onlyHouse) {
    say('a present user beside a run');
    figures.presentUser = await measurePresentUser();
  }
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`${figures.when}, commit ${figures.commit}, ${figures.machine}; ${logins} logins a side\n`);
  console.log(sidesTable(figures));
  if (figures.paths) console.log(`\n${pathsTable(figures.paths)}`);
  if (figures.presentUser) {
    const { alone, besideARun } = figures.presentUser;
    console.log(
      `\nA present user's live call leaves ${alone.p50} ms (p95 ${alone.p95} ms) after the request when nothing`,
    );
    console.log(`else runs, ${besideARun.p50} ms (p95 ${besideARun.p95} ms) beside a run at 20 calls a second.`);
  }
}

async function others(round: number, logins: number): Promise<{ bare: Measured; textbook?: Measured }> {
  say(`round ${round}: the bare engine`);
  const bare = await measureOf(await startBare(), logins);
  // The textbook version is slow, so it is given fewer logins, and only in the first round.
  if (round > 1 || Number(values.textbook) === 0) return { bare };
  say(`round ${round}: the textbook version`);
  return { bare, textbook: await measureOf(await startTextbook(), Number(values.textbook)) };
}

async function measureOf(side: Stoppable, logins: number): Promise<Measured> {
  try {
    return await measure(side, logins);
  } finally {
    await side.stop();
  }
}

const say = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
