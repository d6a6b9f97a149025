import type { RunBar } from '../../store/runs/overview';
import type { OutcomeCounts } from '../../store/runs/run-view';
import { html, type Html } from '../html';
import { wideTable } from './section';
import { counted, formatUtc, number, percent } from './status-text';

const COLUMN = 20;
const BAR = 14;
const HEIGHT = 100;

/**
 * Outcomes that share a colour in the chart, because an operator asks whether it went well, waits for somebody, or went
 * wrong.
 */
const PARTS = [
  { part: 'fresh', outcomes: ['refreshed'] },
  { part: 'waits', outcomes: ['awaiting_user', 'gave_up'] },
  { part: 'broken', outcomes: ['unavailable', 'failed'] },
  { part: 'other', outcomes: ['revoked', 'open'] },
] as const satisfies { part: string; outcomes: (keyof OutcomeCounts)[] }[];

const HEADER = ['Started', 'State', 'Logins', 'Refreshed', 'Awaiting user, gave up', 'Unavailable, failed'];

/** A bar as wide as the share it shows. */
export const shareBar = (count: number, of: number, kind: string): Html =>
  html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="100" height="4" />
    <rect class="${kind}" width="${of === 0 ? 0 : ((100 * count) / of).toFixed(2)}" height="4" />
  </svg>`;

/** The last runs, oldest on the left, each as shares of its logins. Also in words, for people who cannot see it. */
export function runChart(newestFirst: RunBar[]): Html {
  const runs = [...newestFirst].reverse();
  const width = Math.max(runs.length, 1) * COLUMN;
  return html`<figure>
    <svg class="chart" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="chart-title">
      <title id="chart-title">
        Outcomes of the last ${counted(runs.length, 'run')} as shares of their logins; the table below says the same.
      </title>
      ${runs.map((run, at) => column(run, at * COLUMN + (COLUMN - BAR) / 2))}
    </svg>
    <figcaption>
      <ul class="legend">
        <li><span class="key fresh"></span>refreshed</li>
        <li><span class="key waits"></span>awaiting user or gave up</li>
        <li><span class="key broken"></span>unavailable or failed</li>
        <li><span class="key other"></span>open or revoked</li>
        <li><span class="key stopped"></span>at the top: the run was stopped</li>
      </ul>
    </figcaption>
    <details>
      <summary>The same as a table</summary>
      ${wideTable('The last runs as a table', HEADER, newestFirst.map(row))}
    </details>
  </figure>`;
}

const sumOf = (counts: OutcomeCounts, outcomes: readonly (keyof OutcomeCounts)[]): number =>
  outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);

function column({ counts, total, state }: RunBar, x: number): Html {
  if (counts === null || total === 0) {
    return html`<rect class="none" x="${x}" y="${HEIGHT - 2}" width="${BAR}" height="2" />`;
  }
  let top = HEIGHT;
  const rects = PARTS.map(({ part, outcomes }) => {
    const height = (HEIGHT * sumOf(counts, outcomes)) / total;
    top -= height;
    return html`<rect class="${part}" x="${x}" y="${top.toFixed(2)}" width="${BAR}" height="${height.toFixed(2)}" />`;
  });
  const mark = state === 'stopped' ? html`<path class="stopped" d="M${x} 2h${BAR}" />` : null;
  return html`${rects}${mark}`;
}

function row({ startedAt, state, total, counts }: RunBar): Html {
  const cell = (outcomes: readonly (keyof OutcomeCounts)[]): string => {
    if (counts === null) return '';
    const count = sumOf(counts, outcomes);
    return `${number(count)} (${percent(count, total) || '0 %'})`;
  };
  return html`<tr>
    <th scope="row">${formatUtc(startedAt)}</th>
    <td>${state}</td>
    <td>${number(total)}</td>
    ${PARTS.slice(0, 3).map(({ outcomes }) => html`<td>${cell(outcomes)}</td>`)}
  </tr>`;
}
