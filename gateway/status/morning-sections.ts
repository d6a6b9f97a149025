import type { Coverage } from '../../store/runs/coverage';
import { html, type Html } from '../html';
import { SHOWN, type StatusNow } from './load-status';
import { bankName, codeList, largestOf, section, wideTable } from './section';
import { formatUtc, inPercent, number } from './status-text';

/** The answers to what is asked in the morning, one sentence each, and what to do. */
export function morning({ report }: StatusNow): Html | null {
  if (report === null) return null;
  const { judgement, sentences, todo } = report;
  return section(
    'morning',
    'This morning',
    html`<ul class="answers" data-judgement="${judgement}">
        ${sentences.map(({ about, text }) => html`<li data-about="${about}">${withCommands(text)}</li>`)}
      </ul>
      ${todo.length === 0 ? null : html`<p><strong>Do this:</strong></p>`}
      <ul class="answers">
        ${todo.map((text) => html`<li data-todo>${withCommands(text)}</li>`)}
      </ul>`,
  );
}

/** What stands between backquotes is a command. */
const withCommands = (text: string): Html =>
  html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;

const COVERAGE_HEADER = [
  'Institution',
  'Logins',
  'Without the user, by run',
  'Without the user',
  'Live',
  'With the user',
  'Hours to return',
  'Trend',
  'Usual codes',
];

/** What each bank has let through over 30 days. */
export function coverage({ coverage: banks }: StatusNow): Html {
  const rows = banks.slice(0, SHOWN.institutions).map(coverageRow);
  return section(
    'coverage',
    'What the banks let through, 30 days',
    html`${wideTable('What each bank has let through over 30 days', COVERAGE_HEADER, rows)}
    ${largestOf(rows.length, banks.length)}`,
  );
}

const coverageRow = (bank: Coverage): Html =>
  html`<tr data-trend="${bank.trend}">
    <th scope="row">${bankName(bank.institution)}</th>
    <td>${number(bank.logins)}</td>
    <td>${sparkline(bank)}</td>
    <td>${share(bank.unattendedShare)}</td>
    <td>${share(bank.liveShare)}</td>
    <td>${share(bank.attendedShare)}</td>
    <td>${bank.medianHoursToReturn === null ? null : bank.medianHoursToReturn.toFixed(1)}</td>
    <td>${bank.since === null ? null : html`${bank.trend} since ${formatUtc(bank.since)}`}</td>
    <td>${codeList(bank.codes)}</td>
  </tr>`;

const share = (value: number | null): string => (value === null ? '' : inPercent(value));

const BAR = 4;
const HEIGHT = 24;

/** A bar per run, oldest on the left, as high as the share refreshed without the user. */
function sparkline({ institution, days }: Coverage): Html {
  const newest = days.slice(-SHOWN.runs);
  const words = newest.map((day) => inPercent(day.logins === 0 ? 0 : day.unattended / day.logins)).join(', ');
  return html`<svg class="spark" viewBox="0 0 ${Math.max(1, newest.length) * BAR} ${HEIGHT}" role="img">
    <title>${institution}, oldest run first: ${words || 'no run yet'}</title>
    ${newest.map(({ logins, unattended }, at) => {
      const height = logins === 0 ? 0 : (HEIGHT * unattended) / logins;
      return html`<rect class="ground" x="${at * BAR}" y="0" width="${BAR - 1}" height="${HEIGHT}" /><rect
          class="refreshed"
          x="${at * BAR}"
          y="${(HEIGHT - height).toFixed(2)}"
          width="${BAR - 1}"
          height="${height.toFixed(2)}"
        />`;
    })}
  </svg>`;
}
