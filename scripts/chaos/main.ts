import { parseArgs } from 'node:util';
import { play } from './play';
import { drawStory, storyLines } from './story';

const USAGE = `usage: npm run chaos -- --seed N [--logins 200] [--stories 1]

Starts PostgreSQL, Temporal, workers, a gateway and a made-up Flinks, and plays a story drawn from the seed on them:
logins, faults, users who come back, and processes that are killed. Then compares what the product has stored, told the
app and called at Flinks with what should have happened. Prints one line for each check; ends with 1 if a check does not
hold. --stories M plays the seeds N to N + M - 1.`;

const options = {
  seed: { type: 'string' },
  logins: { type: 'string', default: '200' },
  stories: { type: 'string', default: '1' },
} as const;

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options });
  const [seed, logins, stories] = [values.seed, values.logins, values.stories].map(Number);
  if (![seed, logins, stories].every((number) => Number.isInteger(number) && number! > 0)) {
    console.error(USAGE);
    return 2;
  }
  let failed = 0;
  for (let n = 0; n < stories!; n += 1) failed += await playOne(seed! + n, logins!);
  return failed === 0 ? 0 : 1;
}

/**
 * Plays one story and checks it. Returns 0, or 1 if a check does not hold or the story could not be played to its end.
 */
async function playOne(seed: number, logins: number): Promise<number> {
  const startedMs = Date.now();
  const tell = (line: string) => console.log(line);
  const story = drawStory({ seed, logins, nowMs: startedMs });
  storyLines(story).forEach(tell);
  try {
    const { verdicts, fallen, missed, figures, folder } = await play(story, tell);
    for (const { check, found } of verdicts) {
      tell(`${found.length === 0 ? 'holds ' : 'BROKEN'} ${check}`);
      found.slice(0, 20).forEach((one) => tell(`         ${one}`));
      if (found.length > 20) tell(`         and ${found.length - 20} more`);
    }
    const broken = verdicts.filter(({ found }) => found.length > 0).length;
    const took = Math.round((Date.now() - startedMs) / 1_000);
    tell(`seed ${seed}: ${broken === 0 ? 'survived' : `${broken} checks are broken; what it left is in ${folder}`}`);
    tell(`  ${took} s, ${fallen.length} blows (${missed.length} not reached), ${JSON.stringify(figures)}`);
    return broken === 0 ? 0 : 1;
  } catch (error) {
    tell(`BROKEN   the story could not be played to its end: ${(error as Error).message}`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
