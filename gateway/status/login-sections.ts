import { refreshLoginWorkflowId } from '../../domain/ids';
import { WEB_UI_QUERIES, workflowList, workflowPage, type WebUi } from '../../domain/web-ui';
import { listedText } from '../../domain/listed';
import { roundText } from '../../domain/canaries';
import type { RunBrake, WaitingLogin } from '../../store/runs/overview';
import { html, type Html } from '../html';
import type { StatusNow } from './load-status';
import { linked, section } from './section';
import type { Session } from './sessions';
import { ago, counted, formatUtc, number } from './status-text';

const REASON_WORDS = { mfa: 'a code (MFA)', reconnect: 'a new sign-in (reconnect)' } as const;

/** The waiting logins, longest wait first. */
export function waiting({ waiting: { longest, counts }, now }: StatusNow, webUi: WebUi | null): Html {
  const all = counts.mfa + counts.reconnect;
  const summary = (['mfa', 'reconnect'] as const).map(
    (reason, at) =>
      html`${at === 0 ? null : ', '}${linked(webUi, html`${number(counts[reason])} for ${REASON_WORDS[reason]}`, (ui) =>
        workflowList(ui, WEB_UI_QUERIES.waitingFor(reason)),
      )}`,
  );
  return section(
    'waiting',
    'Waiting for their user',
    html`<p><strong data-waiting>${number(all)}</strong>: ${summary}.</p>
      ${all > longest.length ? html`<p class="small">The ${longest.length} who wait longest:</p>` : null}
      <ol class="entries">
        ${longest.map((login) => waitingRow(login, now, webUi))}
      </ol>`,
  );
}

const waitingRow = (login: WaitingLogin, now: Date, webUi: WebUi | null): Html =>
  html`<li>
    <span class="who">${login.reference ?? 'no reference'}</span>
    <span class="id"
      >${linked(webUi, login.loginId, (ui) => workflowPage(ui, refreshLoginWorkflowId(login.loginId)))}</span
    >
    <span>${login.institution ?? 'institution not known yet'}</span>
    <span>${REASON_WORDS[login.reason]}${whyText(login)}</span>
    <span>for ${ago(login.since, now)}, since ${formatUtc(login.since)}</span>
  </li>`;

/** The code. Without one, what Flinks' list says about the login. */
function whyText({ code, listed }: WaitingLogin): Html | null {
  if (code !== null) return html`, <code>${code}</code>`;
  return listed === null ? null : html`: ${listedText(listed)}`;
}

/** The brakes. If `session` is null or read-only, nothing can be released here. */
export function brakes({ asks: { brakes: all, held } }: StatusNow, session: Session | null): Html {
  return section(
    'brakes',
    'Asks held back',
    html`<p>
        <strong data-held>${number(held)}</strong> held: until their run ends, or until a brake is released. A brake
        holds where so many logins of one institution ended alike that it is the bank's bad day, not theirs.
      </p>
      <ul class="entries">
        ${all.map((brake) => brakeRow(brake, session))}
      </ul>`,
  );
}

const brakeRow = (brake: RunBrake, session: Session | null): Html =>
  html`<li data-brake="${brake.released ? 'released' : brake.resolved ? 'resolved' : 'held'}">
    <span class="who">${brake.institution}</span>
    <span>${number(brake.count)} of ${counted(brake.of, 'login')} ended in <code>${brake.code}</code></span>
    <span>run of ${formatUtc(brake.startedAt)}</span>
    ${brake.canaries.called === 0 ? null : html`<span>${canariesText(brake)}</span>`}
    ${
      brake.resolvedAt !== null
        ? html`<span>resolved ${formatUtc(brake.resolvedAt)}</span>`
        : brake.releasedAt === null
          ? html`<span>${counted(brake.asks, 'ask')} held</span>${release(brake, session)}`
          : html`<span>released ${formatUtc(brake.releasedAt)}</span>`
    }
  </li>`;

/** Such as `3 canaries at Maple Bank: let in; 61 asks dropped`. */
const canariesText = ({ institution, canaries, resolved, dropped }: RunBrake): string =>
  `${roundText(institution, canaries)}${resolved ? `; ${counted(dropped, 'ask')} dropped` : ''}`;

function release({ runId, institution }: RunBrake, session: Session | null): Html {
  if (session === null || session.readOnly) {
    const call = `POST /v1/runs/${runId}/brakes/${encodeURIComponent(institution)}/release`;
    return html`<span class="small">Released with <code>${call}</code></span>`;
  }
  return html`<form method="post" action="/status/release">
    <input type="hidden" name="token" value="${session.formToken}" />
    <input type="hidden" name="runId" value="${runId}" />
    <input type="hidden" name="institution" value="${institution}" />
    <button type="submit" aria-label="Release and ask them: ${institution}">Release and ask them</button>
  </form>`;
}

/** Events that could not be delivered. */
export function events({ deadEvents: { newest, count } }: StatusNow): Html {
  const content =
    count === 0
      ? html`<p>None is dead: every event was delivered or is still to be.</p>`
      : html`<p>
            <strong data-dead>${number(count)}</strong> given up after their last attempt; the newest are listed. Again:
            <code>flinks-refresh events resend &lt;id&gt;</code>
          </p>
          <ul class="entries">
            ${newest.map(
              ({ id, type, failure, deadAt }) =>
                html`<li>
                  <span class="id">${id}</span>
                  <span>${type}, ${formatUtc(deadAt)}</span>
                  <span>${failure ?? 'for a reason not recorded'}</span>
                </li>`,
            )}
          </ul>`;
  return section('events', 'Events', content);
}
