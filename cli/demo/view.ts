import { inPercent, PATH_WORDS } from '../../app/report/words';
import { OUTCOMES, outcomeWords } from '../../domain/outcomes';
import type { Path } from '../../domain/refresh';
import type { RunView } from '../../store/runs/run-view';

const WIDTH = 32;
/** The funnel of a run as bars, one line per outcome that occurs. */
export function funnel({ counts, total }: RunView): string {
  return OUTCOMES.filter((outcome) => counts[outcome] > 0)
    .map((outcome) => {
      const share = total === 0 ? 0 : counts[outcome] / total;
      const bar = '█'.repeat(Math.max(1, Math.round(share * WIDTH))).padEnd(WIDTH, '·');
      return `${outcomeWords(outcome).padEnd(14)} ${bar} ${String(counts[outcome]).padStart(4)}  ${inPercent(share)}`;
    })
    .join('\n');
}

/** The same in one plain line, for logs and pipes. */
export function plainFunnel({ counts, total }: RunView): string {
  const outcomes = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  return `${total} logins: ${outcomes.map((outcome) => `${counts[outcome]} ${outcomeWords(outcome)}`).join(', ')}`;
}

/** The paths of the refreshed logins. */
export function paths({ byPath }: RunView): string[] {
  return (Object.keys(PATH_WORDS) as Path[])
    .filter((path) => byPath[path] > 0)
    .map((path) => `  ${String(byPath[path]).padStart(4)} ${PATH_WORDS[path]}`);
}
