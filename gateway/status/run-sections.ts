import { WEB_UI_QUERIES, workflowList, workflowPage, type WebUi } from '../../domain/web-ui';
import { RUN_OUTCOMES, outcomeWords } from '../../domain/outcomes';
import type { Pace } from '../../app/report/report';
import { isHolding } from '../../store/runs/brakes';
import type { DataAge, OutcomeCounts, RunView } from '../../store/runs/run-view';
import { html, type Html } from '../html';
import { barRow, barsOfRuns, CHART_HEADER, runChart, shareBar } from './chart';
import { SHOWN, type StatusNow } from './load-status';
import { linked, section, stackTable, withCommands } from './section';
import { AGE_WORDS, ago, counted, formatUtc, number, PATH_WORDS, percent, span } from './status-text';

/** The sentences of the report of the newest run (what an operator asks in the morning), and what to do. */
export function morning({ report }: StatusNow): Html | null {
  if (report === null) return null;
  const { judgement, sentences, todo } = report;
  return section(
    'morning',
    'This morning',
    html`<ul class="answers" data-judgement="${judgement}">
        ${sentences.map(({ about, text }) => html`<li data-about="${about}">${withCommands(text)}</li>`)}
      </ul>
      ${
        todo.length === 0
          ? null
          : html`<p><strong>Do this:</strong></p>
              <ul class="answers">
                ${todo.map((text) => html`<li data-todo>${withCommands(text)}</li>`)}
              </ul>`
      }`,
  );
}

/** The run that is under way, or else the newest: how far it is, and how many of its logins have which outcome. */
export function funnel({ run, runWorkflowId, report, now }: StatusNow, webUi: WebUi | null): Html {
  if (run === null || runWorkflowId === null) return section('run', 'Newest run', html`<p>No run has started yet.</p>`);
  const { runId, state, total, counts, startedAt, finishedAt, recovered, unknownIneligible, warnings } = run;
  const done = total - counts.open;
  const took = span(Date.parse(finishedAt ?? now.toISOString()) - Date.parse(startedAt));
  return section(
    'run',
    state === 'running' ? 'Run under way' : 'Newest run',
    html`<p>
        <strong data-run-state="${state}">${state}</strong>, started ${formatUtc(startedAt)},
        ${state === 'running' ? 'running for' : 'took'} ${took};
        ${linked(webUi, html`${counted(total, 'login')}`, (ui) => workflowList(ui, WEB_UI_QUERIES.ofRun(runId)))},
        ${linked(webUi, 'its workflow', (ui) => workflowPage(ui, runWorkflowId))}
      </p>
      ${state === 'running' ? html`<p>${number(done)} of ${number(total)} have an outcome or wait${doneAbout(report?.pace ?? null)}.</p>` : null}
      <dl class="tally">
        ${RUN_OUTCOMES.filter((outcome) => counts[outcome] > 0 || ALWAYS.has(outcome)).map((outcome) =>
          tallyRow(outcomeWords(outcome), counts[outcome], total, outcome),
        )}
      </dl>
      <p class="small">Refreshed: ${pathsOf(run)}.</p>
      ${recovered > 0 ? html`<p>${counted(recovered, 'login')} that had waited or were given up got fresh data after the run had ended.</p>` : null}
      ${
        unknownIneligible > 0
          ? html`<p>Flinks' list names ${counted(unknownIneligible, 'login')} that are not registered here.</p>`
          : null
      }
      ${warnings.map((warning) => html`<p class="note">${warning}</p>`)}`,
  );
}

/** When the run that is under way will probably end; null if that cannot be said. */
const doneAbout = (pace: Pace | null): Html | null =>
  pace === null || pace.expectedAt === null
    ? null
    : html`; it will be done at about
        <strong data-eta>${formatUtc(pace.expectedAt)}</strong
        >${pace.inTime === false ? ', after its deadline' : null}`;

/** The outcomes that are shown even if no login has them, because that is worth knowing too. */
const ALWAYS = new Set<keyof OutcomeCounts>(['refreshed', 'awaiting_user', 'unavailable', 'failed']);

const tallyRow = (words: string, count: number, of: number, kind: string): Html =>
  html`<div class="row">
    <dt>${words}</dt>
    <dd data-count="${kind}">
      ${number(count)} <span class="small">${percent(count, of)}</span>${shareBar(count, of, kind)}
    </dd>
  </div>`;

function pathsOf({ byPath }: RunView): string {
  const paths = Object.entries(PATH_WORDS) as [keyof typeof PATH_WORDS, string][];
  return paths.map(([path, words]) => `${number(byPath[path])} ${words}`).join(', ');
}

/**
 * The last runs as a chart and a table. For the newest run they show the counts that `funnel` shows, because a running
 * run has none on record.
 */
export function history({ lastRuns, run }: StatusNow): Html {
  const bars = barsOfRuns(lastRuns.map((bar) => (bar.runId === run?.runId ? { ...bar, counts: run.counts } : bar)));
  return section(
    'runs',
    `The last ${SHOWN.runs} runs`,
    bars.length === 0
      ? html`<p>None yet.</p>`
      : html`${runChart(bars, 'Outcomes of the last runs as shares of their logins')}
          <details>
            <summary>The same as a table</summary>
            ${stackTable('The last runs as a table', CHART_HEADER, bars.map(barRow))}
          </details>`,
  );
}

/** How many logins have data of which age now. Paused logins are left out. */
export function ages({ dataAges }: StatusNow): Html {
  const rows = Object.entries(dataAges) as [DataAge, number][];
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  return section(
    'ages',
    'Age of the data',
    html`<p>By Flinks' LastRefresh, for the ${counted(all, 'login')} that are not paused.</p>
      <dl class="tally">${rows.map(([age, count]) => tallyRow(AGE_WORDS[age], count, all, `age-${age}`))}</dl>`,
  );
}

/**
 * What needs an operator's attention now: no run for too long, a stopped run, answers that cannot be read, brakes that
 * hold asks back, and dead events.
 */
export function alarms({ silence: { silence, since }, run, deadEvents, asks, unreadable, now }: StatusNow): Html {
  const holding = asks.brakes.filter(isHolding).length;
  return html`<div id="alarms" data-live>
    ${
      silence === 'none' || since === null
        ? null
        : html`<div class="alarm ${silence}" data-silence="${silence}">
            <p><strong>No run has started for ${ago(since, now)}</strong>, since ${formatUtc(since)}.</p>
            <p>
              ${silence === 'alarming' ? 'After seven days Flinks drops logins from its own nightly job. ' : null}Look
              at
              <code>flinks-refresh schedule show</code> and at the workers.
            </p>
          </div>`
    }
    ${run?.state === 'stopped' ? html`<p class="alarm late"><strong>The newest run was stopped.</strong> Its warnings say why.</p>` : null}
    ${unreadable.map(
      ({ institution, logins }) =>
        html`<p class="note" data-unreadable>
          <strong>Flinks' answers hold what cannot be read</strong> for ${counted(logins, 'login')} of ${institution}:
          look at <code>flinks-refresh events list</code>, which names the fields.
        </p>`,
    )}
    ${holding > 0 ? html`<p class="note"><a href="#brakes">${counted(holding, 'brake')} held</a></p>` : null}
    ${
      deadEvents.count > 0
        ? html`<p class="note"><a href="#events">${counted(deadEvents.count, 'event')} could not be delivered</a></p>`
        : null
    }
  </div>`;
}
