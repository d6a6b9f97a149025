import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { minute } from '../../domain/moments';
import { byFrequency } from '../../domain/usual';
import { WEB_UI_QUERIES, workflowList, type WebUi } from '../../domain/web-ui';
import type { KeptBankDay } from '../../store/runs/coverage';
import type { Store } from '../../store/store';
import { html, type Html } from '../html';
import { share, trendText } from './bank-sections';
import { barsOfBank, runChart } from './chart';
import { framed, type PageTheme, type Visitor } from './frame';
import { SHOWN } from './load-status';
import { PATHS, waitingPath } from './paths';
import { bankName, codeList, linked, section, stackTable } from './section';
import { counted, number, percent } from './status-text';
import { groupTable } from './waiting-sections';

/**
 * Reads what a bank's page shows. Returns null if no registered login belongs to the bank and no finished run of the
 * last SHOWN.days days had a login of the bank. The statements return a bounded number of rows, and run one after
 * another.
 */
export async function loadBank({ coverage, overview }: Pick<Store, 'coverage' | 'overview'>, institution: string) {
  const bank = await coverage.institution({ institution, days: SHOWN.days });
  if (bank === null) return null;
  return {
    now: new Date(),
    ...bank,
    waiting: await overview.waitingGroups({ institution: bank.coverage.institution, limit: SHOWN.allGroups }),
    newestRun: await overview.newestRun(),
  };
}

type BankNow = NonNullable<Awaited<ReturnType<typeof loadBank>>>;

/** A bank's page: how its logins fared over 30 days, in which codes they ended, and how many users are awaited. */
export function bankPage(look: PageTheme, bank: BankNow, webUi: WebUi | null, visitor: Visitor): string {
  const { coverage } = bank;
  const newestFirst = bank.runs.toReversed();
  const bars = barsOfBank(newestFirst);
  const content = html`<p><a href="${PATHS.home}">Status</a> / <a href="${PATHS.banks}">Banks</a></p>
    ${section('now', `${SHOWN.days} days in short`, summary(bank, webUi))}
    ${section(
      'runs',
      `Its part of the last ${SHOWN.runs} runs`,
      bars.length === 0
        ? html`<p>No finished run of these days had logins of this bank.</p>`
        : html`${runChart(bars, 'Outcomes of this bank as shares of its logins')}
            <details>
              <summary>Run by run, with codes</summary>
              ${stackTable('Run by run', RUN_HEADER, newestFirst.slice(0, SHOWN.runs).map(runRow))}
            </details>`,
    )}
    ${waitingHere(bank)}`;
  return framed(look, { title: bankName(coverage.institution), content, visitor });
}

function summary({ coverage, newestRun }: BankNow, webUi: WebUi | null): Html {
  const { institution, logins, medianHoursToReturn, codes } = coverage;
  const query =
    newestRun === null || institution === UNKNOWN_INSTITUTION
      ? null
      : WEB_UI_QUERIES.ofRunAt(newestRun.runId, institution);
  const facts: [string, Html | Html[] | string | null][] = [
    [
      'Logins registered',
      query === null ? number(logins) : linked(webUi, number(logins), (ui) => workflowList(ui, query)),
    ],
    ['Refreshed without the user', share(coverage.unattendedShare)],
    ['of these by a live call', share(coverage.liveShare)],
    ['Refreshed because the user came', share(coverage.attendedShare)],
    [
      'Until a user returns',
      medianHoursToReturn === null ? null : `${medianHoursToReturn.toFixed(1)} hours, the median`,
    ],
    ['Trend', trendText(coverage) ?? coverage.trend],
    ['Codes', codes.length === 0 ? null : codeList(codes)],
  ];
  return factList(facts);
}

/** A list of names and values. A name whose value is empty is left out. */
export const factList = (facts: readonly [string, Html | Html[] | string | null][]): Html =>
  html`<dl class="facts">
    ${facts.map(([name, value]) =>
      value === null || value === ''
        ? null
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;

const RUN_HEADER = [
  'Started (UTC)',
  'Logins',
  'From cache',
  'Live',
  'With the user',
  'Waiting',
  'Unavailable',
  'Failed',
  'Codes',
];

function runRow(day: KeptBankDay) {
  const part = (count: number): string => (count === 0 ? '0' : `${number(count)} (${percent(count, day.logins)})`);
  return [
    html`<time datetime="${day.startedAt}">${minute(day.startedAt)}</time>`,
    number(day.logins),
    part(day.cached),
    part(day.live),
    part(day.attended),
    part(day.awaiting_user + day.gave_up),
    part(day.unavailable),
    part(day.failed),
    codeList(byFrequency(Object.entries(day.codes)).slice(0, CODES_OF_RUN)),
  ];
}

const CODES_OF_RUN = 4;

function waitingHere({ coverage: { institution }, waiting, now }: BankNow): Html {
  const all = waiting.counts.mfa + waiting.counts.reconnect;
  return section(
    'waiting',
    'Waiting for their user',
    all === 0
      ? html`<p>No user of this bank is awaited.</p>`
      : html`<p><a href="${waitingPath({ institution })}">${counted(all, 'login')}</a>, by reason:</p>
          ${groupTable(waiting.largest, now)}`,
  );
}
