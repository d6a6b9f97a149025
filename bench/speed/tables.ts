import type { Cost } from './histories';
import type { Figures } from './figures';
import type { Measured } from './sides';

type Of = (measured: Measured) => number | undefined;

const ROWS: [string, Of, digits: number][] = [
  ['logins a second', ({ loginsPerSecond }) => loginsPerSecond, 1],
  ['CPU per login: engine, ms', ({ cpuMs }) => cpuMs.engine, 1],
  ['CPU per login: worker, ms', ({ cpuMs }) => cpuMs.worker, 1],
  ['CPU per login: PostgreSQL, ms', ({ cpuMs }) => cpuMs.postgres, 1],
  ['CPU per login: worker and PostgreSQL, ms', ({ cpuMs }) => cpuMs.worker + cpuMs.postgres, 1],
  ['CPU per login: made-up Flinks, ms', ({ cpuMs }) => cpuMs.flinks, 1],
  ['events per login', ({ login }) => login.events, 0],
  ['history per login, bytes', ({ login }) => login.bytes, 0],
  ['Temporal Actions per login', ({ login }) => login.actions, 0],
  ["coordinator's events per login", ({ coordinatorEvents }) => coordinatorEvents, 1],
  ['statements per login, run included', ({ statements }) => statements, 1],
  ['transactions per login, run included', ({ transactions }) => transactions, 1],
  ['peak RSS of the worker, MB', (measured) => measured.peakMb.worker, 0],
  ['peak RSS of the engine, MB', (measured) => measured.peakMb.engine, 0],
  ['start of the worker, ms', ({ startUpMs }) => startUpMs, 0],
  ['other CPU on the machine, %', ({ others }) => 100 * others.busy, 0],
  ['steal, %', ({ others }) => 100 * others.steal, 1],
  ['load after the run', ({ others }) => others.load, 1],
];

/** Returns a table with the median of each figure by side, and the median of the ratios of the sides in each round. */
export function sidesTable({ rounds, bundleKb }: Figures): string {
  const lines = ROWS.map(([what, of, digits]) => {
    const sides = (['house', 'bare', 'textbook'] as const).map((side) =>
      median(rounds.flatMap((round) => (round[side] && of(round[side])) ?? [])),
    );
    const ratio = (side: 'bare' | 'textbook') =>
      median(
        rounds.flatMap(({ house, [side]: other }) => {
          const [ours, theirs] = [of(house), other && of(other)];
          return ours === undefined || !theirs ? [] : [ours / theirs];
        }),
      );
    return [
      what,
      ...sides.map((value) => inDigits(value, digits)),
      inDigits(ratio('bare'), 2),
      inDigits(ratio('textbook'), 2),
    ];
  });
  return table([['', 'house', 'bare engine', 'textbook', 'house / bare', 'house / textbook'], ...lines]).concat(
    `\n\nThe workflow bundle has ${bundleKb} KB.`,
  );
}

export const pathsTable = (paths: Record<string, Cost>): string =>
  table([
    ['path of a login', 'events', 'bytes', 'Actions'],
    ...Object.entries(paths).map(([path, { events, bytes, actions }]) => [
      path,
      ...[events, bytes, actions].map(String),
    ]),
  ]);

function median(values: number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : sorted.length === 0
      ? undefined
      : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const inDigits = (value: number | undefined, digits: number): string =>
  value === undefined ? '' : value.toFixed(digits);

const table = ([head = [], ...rows]: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
