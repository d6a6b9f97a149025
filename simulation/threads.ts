import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { monthOf, type MonthFigures, type MonthPart } from './figures';
import { partsOf, type MonthOptions } from './month';

/** What one thread plays. */
export interface ThreadInput {
  options: MonthOptions;
  part: number;
}

/**
 * Plays months side by side. Their parts are played in threads, as many at once as there are cores. The figures are the
 * same as those of `playMonth`.
 */
export async function playMonths(months: readonly MonthOptions[]): Promise<MonthFigures[]> {
  const jobs = months.flatMap((options, month) =>
    Array.from({ length: partsOf(options) }, (_, part) => ({ month, options, part })),
  );
  const played: MonthPart[][] = months.map(() => []);
  const waiting = [...jobs];
  const lane = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const { month, options, part } = job;
      played[month]![part] = await playInThread({ options, part });
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, lane));
  return months.map((options, month) => monthOf(played[month]!, options));
}

// A thread can only run JavaScript. So when this file is run as TypeScript, its threads run the last build.
const BESIDE = join(__dirname, 'month-thread.js');
const THREAD = existsSync(BESIDE) ? BESIDE : join(__dirname, '..', 'dist', 'simulation', 'month-thread.js');

function playInThread(input: ThreadInput): Promise<MonthPart> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(THREAD, { workerData: input });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`A thread of the simulation ended with ${code}.`)));
  });
}
