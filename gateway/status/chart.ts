import { minute } from '../../domain/moments';
import { RUN_OUTCOMES, type RunOutcome } from '../../domain/outcomes';
import type { KeptBankDay } from '../../store/runs/coverage';
import type { RunBar } from '../../store/runs/overview';
import type { OutcomeCounts, RunState } from '../../store/runs/run-view';
import { html, type Html } from '../html';
import { SHOWN } from './load-status';
import { counted, formatUtc, number, percent } from './status-text';

/**
 * The parts of a bar. Several outcomes share a colour, because an operator only wants to see how many logins went well,
 * wait for somebody, or went wrong.
 */
const PARTS = [
  { part: 'fresh', words: 'refreshed' },
  { part: 'waits', words: 'awaiting user or gave up' },
  { part: 'broken', words: 'unavailable or failed' },
  { part: 'other', words: 'open or revoked' },
] as const;

type PartName = (typeof PARTS)[number]['part'];

const PART_OF: Record<RunOutcome, PartName> = {
  refreshed: 'fresh',
  awaiting_user: 'waits',
  gave_up: 'waits',
  unavailable: 'broken',
  failed: 'broken',
  revoked: 'other',
  open: 'other',
};

/** One run in a chart. `counts` is null if its counts are not known. */
export interface Bar {
  startedAt: string;
  state: RunState;
  total: number;
  counts: Record<PartName, number> | null;
}

/** The bars of runs, with all their logins. */
export const barsOfRuns = (runs: readonly RunBar[]): Bar[] =>
  runs.map(({ startedAt, state, total, counts }) => ({
    startedAt,
    state,
    total,
    counts: counts === null ? null : partsOf(counts),
  }));

function partsOf(counts: OutcomeCounts): Record<PartName, number> {
  const parts = { fresh: 0, waits: 0, broken: 0, other: 0 };
  for (const outcome of RUN_OUTCOMES) parts[PART_OF[outcome]] += counts[outcome];
  return parts;
}

/** The bars of runs, with the logins of one bank only. */
export const barsOfBank = (days: readonly KeptBankDay[]): Bar[] =>
  days.map((day) => ({
    startedAt: day.startedAt,
    state: 'finished',
    total: day.logins,
    counts: {
      fresh: day.cached + day.live + day.attended,
      waits: day.awaiting_user + day.gave_up,
      broken: day.unavailable + day.failed,
      other: 0,
    },
  }));

/** A horizontal bar, as wide as the share `count` of `of`. `kind` is the class that gives it its colour. */
export const shareBar = (count: number, of: number, kind: string): Html =>
  html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="100" height="4" />
    <rect class="${kind}" width="${of === 0 ? 0 : ((100 * count) / of).toFixed(2)}" height="4" />
  </svg>`;

/** A date is shown below every seventh bar, counted from the newest. */
const DATE_EVERY = 7;

/**
 * A chart of the last runs: each bar shows the outcomes of a run as shares of its logins. The newest run is at the
 * right edge, and there is room on the left if there are fewer than SHOWN.runs. The figures of a bar appear when
 * somebody points at it or it has the focus; a screen reader reads them.
 */
export function runChart(newestFirst: readonly Bar[], label: string): Html {
  const bars = newestFirst.slice(0, SHOWN.runs);
  const shown = PARTS.filter(({ part }) => bars.some(({ counts }) => (counts?.[part] ?? 0) > 0 || part === 'fresh'));
  const isStopped = bars.some(({ state }) => state === 'stopped');
  return html`<figure class="chart">
    <p class="hint small">Point at a bar, or tab to it, for its figures. Dates are UTC.</p>
    <div class="axis" aria-hidden="true"><span>100 %</span><span>50 %</span><span>0 %</span></div>
    <ol aria-label="${label}, oldest first">
      ${bars.map((bar, at) => column(bar, at)).toReversed()}
    </ol>
    <figcaption>
      <ul class="legend">
        ${shown.map(({ part, words }) => html`<li><span class="key ${part}"></span>${words}</li>`)}
        ${isStopped ? html`<li><span class="key stopped"></span>at the top: the run was stopped</li>` : null}
      </ul>
    </figcaption>
  </figure>`;
}

function column(bar: Bar, at: number): Html {
  const { counts, total, state, startedAt } = bar;
  let top = 100;
  const rects = PARTS.flatMap(({ part }) => {
    const height = counts === null || total === 0 ? 0 : (100 * counts[part]) / total;
    top -= height;
    return height === 0
      ? []
      : [html`<rect class="${part}" y="${rounded(top)}" width="1" height="${rounded(height)}" />`];
  });
  return html`<li tabindex="0">
    <svg viewBox="0 0 1 100" preserveAspectRatio="none" aria-hidden="true">
      ${rects}${state === 'stopped' ? html`<rect class="stopped" width="1" height="4" />` : null}
    </svg>
    ${at % DATE_EVERY === 0 ? html`<span class="date" aria-hidden="true">${startedAt.slice(5, 10)}</span>` : null}
    <span class="tip">${formatUtc(startedAt)}${state === 'finished' ? null : `, ${state}`}: ${figures(bar)}</span>
  </li>`;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

function figures({ counts, total }: Bar): string {
  if (counts === null) return `${counted(total, 'login')}, no figures`;
  const parts = PARTS.filter(({ part }) => counts[part] > 0);
  return [
    counted(total, 'login'),
    ...parts.map(({ part, words }) => `${number(counts[part])} ${words} (${percent(counts[part], total)})`),
  ].join(', ');
}

export const CHART_HEADER = [
  'Started (UTC)',
  'State',
  'Logins',
  'Refreshed',
  'Awaiting user, gave up',
  'Unavailable, failed',
];

/** A bar as a row of a table, with the columns of CHART_HEADER. */
export function barRow({ startedAt, state, total, counts }: Bar): (Html | string)[] {
  const cells = PARTS.slice(0, 3).map(({ part }) =>
    counts === null ? '' : `${number(counts[part])} (${percent(counts[part], total) || '0 %'})`,
  );
  return [html`<time datetime="${startedAt}">${minute(startedAt)}</time>`, state, number(total), ...cells];
}
