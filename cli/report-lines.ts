import { AGE_WORDS, inPercent, number, OUTCOME_MEANS, waysOf } from '../app/report/words';
import { minute, minuteOf } from '../domain/moments';
import type { RunReport } from '../app/report/report';
import { outcomeWords, RUN_OUTCOMES } from '../domain/outcomes';
import type { DataAge, RunView } from '../store/runs/run-view';
import { funnel } from './demo/view';
import type { Line } from './output';
import { outcomeInColour } from './outcome-colours';
import { table } from './table';

const MOST_BANKS = 30;
const CODES_SHOWN = 3;

/**
 * The report on a run as lines for a terminal of `width` characters (null: of any width): the sentences, then the
 * tables with the figures behind them. The caller prints after these lines what is to be done.
 */
export function reportLines(report: RunReport, width: number | null): Line[] {
  const { run, sentences } = report;
  return [
    `Run ${run.runId}: ${run.state}, started ${minuteOf(run.startedAt)}${run.finishedAt === null ? '' : `, ended ${minuteOf(run.finishedAt)}`}`,
    '',
    ...sentences.map(({ text }) => text),
    '',
    ...outcomeTable(report, width),
    ...pathsAndAges(run),
    '',
    ...bankTable(report, width),
    ...notes(run),
  ];
}

/** One run in numbers, as lines for a terminal of `width` characters (null: of any width). */
export function inNumbers(run: RunView, width: number | null): Line[] {
  const { runId, state, startedAt, finishedAt, byInstitution } = run;
  const rows = Object.entries(byInstitution).map(([name, counts]) => [
    name,
    ...COLUMNS.map((outcome) => number(counts[outcome])),
  ]);
  return [
    `Run ${runId}: ${state}, started ${minuteOf(startedAt)}${finishedAt === null ? '' : `, ended ${minuteOf(finishedAt)}`}`,
    ...funnel(run),
    ...pathsAndAges(run),
    ...table(['Institution', ...COLUMNS.map(outcomeWords)], rows, width),
    ...notes(run),
  ];
}

const COLUMNS = RUN_OUTCOMES.filter((outcome) => outcome !== 'revoked');

const outcomeTable = ({ outcomes }: RunReport, width: number | null): Line[] =>
  table(
    ['Outcome', 'Logins', 'Share', 'Usually', '', 'Means'],
    outcomes
      .filter(({ count, usualShare }) => count > 0 || (usualShare ?? 0) > 0)
      .map(({ outcome, count, share, usualShare, judgement }) => [
        outcomeInColour(outcome),
        number(count),
        outcome === 'open' || outcome === 'revoked' ? '' : inPercent(share),
        usualShare === null ? '' : inPercent(usualShare),
        judgement === 'usual' ? '' : judgement,
        OUTCOME_MEANS[outcome],
      ]),
    width,
  );

function pathsAndAges(run: RunView): string[] {
  const ages = Object.entries(run.byAge) as [DataAge, number][];
  const all = ages.reduce((sum, [, count]) => sum + count, 0);
  const shown = ages.map(
    ([age, count]) => `${AGE_WORDS[age]} ${number(count)} (${inPercent(all === 0 ? 0 : count / all)})`,
  );
  const came = waysOf(run.byPath).map(({ count, words }) => `${number(count)} ${words}`);
  return [...(came.length > 0 ? [`refreshed: ${came.join(', ')}`] : []), `age of the data: ${shown.join(', ')}`];
}

const bankTable = ({ banks }: RunReport, width: number | null): Line[] => [
  ...table(
    ['Institution', 'Logins', 'Refreshed without the user', 'Share', 'Usually', '', 'Since (UTC)', 'Codes of this run'],
    banks
      .slice(0, MOST_BANKS)
      .map(({ institution, logins, unattended, unattendedShare, usualShare, judgement, trend, since, codes }) => [
        institution,
        number(logins),
        number(unattended),
        inPercent(unattendedShare),
        usualShare === null ? '' : inPercent(usualShare),
        judgement !== 'usual' ? judgement : trend === 'steady' ? '' : trend,
        since === null ? '' : minute(since),
        codes
          .slice(0, CODES_SHOWN)
          .map(({ code, count }) => `${code} ${number(count)}`)
          .join(', '),
      ]),
    width,
  ),
  ...(banks.length > MOST_BANKS ? [`... and ${banks.length - MOST_BANKS} more: flinks-refresh institutions list`] : []),
];

const notes = ({ runId, recovered, unknownIneligible, warnings }: RunView): string[] => [
  ...(recovered > 0 ? [`logins whose user came back after the run had ended: ${recovered}`] : []),
  ...(unknownIneligible > 0
    ? [
        `logins on Flinks' list that are not registered here: ${unknownIneligible}. ` +
          `To see them: flinks-refresh runs show ${runId} --unknown`,
      ]
    : []),
  ...warnings.map((warning) => `warning: ${warning}`),
];
