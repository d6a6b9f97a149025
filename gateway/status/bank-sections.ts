import type { Coverage } from '../../store/runs/coverage';
import type { OutcomeCounts } from '../../store/runs/run-view';
import { html, type Html } from '../html';
import { framed, type PageTheme, type Visitor } from './frame';
import { SHOWN, type StatusNow } from './load-status';
import { bankPath, banksPath, PATHS } from './paths';
import { bankName, codeList, moreOf, section, stackTable } from './section';
import { counted, formatUtc, inPercent, number, percent } from './status-text';

const CODES_SHOWN = 3;
const HEADER = ['Bank', 'Logins', 'Refreshed', 'Waiting', 'Unavailable', 'Failed', 'Usual codes', '30 days', 'Open'];

/**
 * The outcomes of the newest run by bank. The banks that lost the most logins, compared with what is usual for each,
 * come first; after them come the largest.
 */
export function bankTable({ run, report, coverage }: StatusNow): Html | null {
  if (run === null) return null;
  const isOn = run.state === 'running';
  const rank = new Map(report?.banks.map(({ institution }, at) => [institution, at]));
  const all = Object.entries(run.byInstitution)
    .map(([name, counts]) => ({
      name,
      counts,
      total: totalOf(counts),
      rank: rank.get(name) ?? Number.MAX_SAFE_INTEGER,
    }))
    .sort((a, b) => a.rank - b.rank || b.total - a.total || (a.name < b.name ? -1 : 1));
  const rows = all.slice(0, SHOWN.banks).map(({ name, counts, total }) => {
    const known = coverage.find(({ institution }) => institution === name);
    const codes = report?.banks.find(({ institution }) => institution === name)?.codes ?? [];
    return [
      bankLink(name),
      number(total),
      rated(counts.refreshed, total),
      rated(counts.awaiting_user + counts.gave_up, total),
      rated(counts.unavailable, total),
      rated(counts.failed, total),
      codeList(codes.slice(0, CODES_SHOWN)),
      known === undefined ? null : sparkline(known),
      ...(isOn ? [rated(counts.open, total)] : []),
    ];
  });
  return section(
    'institutions',
    'By bank',
    html`${stackTable('Outcomes of the newest run by bank', isOn ? HEADER : HEADER.slice(0, -1), rows)}
    ${moreOf(rows.length, all.length, PATHS.banks)}`,
  );
}

const totalOf = (counts: OutcomeCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

const bankLink = (name: string): Html => html`<a href="${bankPath(name)}">${bankName(name)}</a>`;

const rated = (count: number, of: number): Html =>
  count === 0 ? html`0` : html`${number(count)} <span class="small">${percent(count, of)}</span>`;

const COVERAGE_HEADER = [
  'Bank',
  'Logins',
  'By run',
  'Without the user',
  'Of these live',
  'With the user',
  'Hours to return',
  'Trend',
  'Usual codes',
];

/**
 * How often each bank gave data over 30 days, the largest bank first. `wanted` is the number of the page, from 1; beyond
 * the last page it means the last one.
 */
export function banksPage(look: PageTheme, all: readonly Coverage[], wanted: number, visitor: Visitor): string {
  const page = Math.min(wanted, Math.max(1, Math.ceil(all.length / SHOWN.banksOfPage)));
  const from = (page - 1) * SHOWN.banksOfPage;
  const shown = all.slice(from, from + SHOWN.banksOfPage);
  const content = html`<p>
      How often each bank gave data in the finished runs of the last ${SHOWN.days} days.
      ${all.length === 0 ? null : `${counted(shown.length, 'bank')} of ${number(all.length)}, the largest first.`}
    </p>
    ${section(
      'banks',
      page === 1 ? 'All banks' : `All banks, page ${page}`,
      shown.length === 0
        ? html`<p>None.</p>`
        : stackTable('How often each bank gave data', COVERAGE_HEADER, shown.map(coverageRow)),
    )}
    <p class="line">
      ${page > 1 ? html`<a href="${banksPath(page - 1)}" rel="prev">Larger banks</a>` : null}
      ${all.length > from + shown.length ? html`<a href="${banksPath(page + 1)}" rel="next">Smaller banks</a>` : null}
    </p>`;
  return framed(look, { title: 'Banks', content, visitor });
}

const coverageRow = (bank: Coverage) => [
  bankLink(bank.institution),
  number(bank.logins),
  sparkline(bank),
  share(bank.unattendedShare),
  share(bank.liveShare),
  share(bank.attendedShare),
  bank.medianHoursToReturn === null ? null : bank.medianHoursToReturn.toFixed(1),
  trendText(bank),
  codeList(bank.codes.slice(0, CODES_SHOWN)),
];

export const share = (value: number | null): string => (value === null ? '' : inPercent(value));

export const trendText = ({ trend, since }: Pick<Coverage, 'trend' | 'since'>): Html | null =>
  since === null ? null : html`<span data-trend="${trend}">${trend} since ${formatUtc(since)}</span>`;

const BAR = 4;
const HEIGHT = 24;

/**
 * A small chart of a bank: one bar per run, the newest at the right, as high as the share refreshed without the user.
 */
function sparkline({ days, trend }: Coverage): Html {
  const newest = days.slice(-SHOWN.runs);
  const start = (SHOWN.runs - newest.length) * BAR;
  const bars = newest.map(({ logins, unattended }, at) => {
    const x = start + at * BAR;
    return `M${x} ${HEIGHT}v-${logins === 0 ? 0 : Math.round((HEIGHT * unattended) / logins)}h${BAR - 1}V${HEIGHT}z`;
  });
  const last = newest.at(-1);
  const words =
    last === undefined
      ? 'no run yet'
      : `${share(last.logins === 0 ? 0 : last.unattended / last.logins)} refreshed without the user in the newest run of ${newest.length}, ${trend}`;
  return html`<svg class="spark" viewBox="0 0 ${SHOWN.runs * BAR} ${HEIGHT}" role="img" aria-label="${words}">
    <title>${words}</title>
    <path class="ground" d="M${start} 0H${SHOWN.runs * BAR - 1}V${HEIGHT}H${start}z" />
    <path class="fresh" d="${bars.join('')}" />
  </svg>`;
}
