import { inPercent, number, waysOf } from '../../app/report/words';
import { RUN_OUTCOMES, outcomeWords } from '../../domain/outcomes';
import type { Run } from '../../client/http';
import { inColourOf } from '../outcome-colours';
import type { Line } from '../output';

const WIDTH = 32;
const NAME_WIDTH = 14;

/** The counts of a run by outcome as bars, one line for each outcome that occurs. */
export function funnel({ counts, total }: Pick<Run, 'counts' | 'total'>): Line[] {
  return RUN_OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => {
    const share = total === 0 ? 0 : counts[outcome] / total;
    const full = Math.max(1, Math.round(share * WIDTH));
    const figures = `${number(counts[outcome]).padStart(7)} ${inPercent(share).padStart(9)}`;
    return [
      `${outcomeWords(outcome).padEnd(NAME_WIDTH)} `,
      inColourOf(outcome, '█'.repeat(full)),
      `${'·'.repeat(WIDTH - full)} ${figures}`,
    ];
  });
}

/** The counts of a run by outcome in one plain line, for logs and pipes. */
export function plainFunnel({ counts, total }: Pick<Run, 'counts' | 'total'>): string {
  const outcomes = RUN_OUTCOMES.filter((outcome) => counts[outcome] > 0);
  const words = outcomes.map((outcome) => `${number(counts[outcome])} ${outcomeWords(outcome)}`);
  return `${number(total)} logins: ${words.join(', ')}`;
}

/** By which ways the refreshed logins got their data, one line for each way, with its count. */
export const paths = ({ byPath }: Run): string[] =>
  waysOf(byPath).map(({ count, words }) => `${number(count).padStart(6)} ${words}`);
