import { roundText } from '../../domain/canaries';
import type { RunBrake } from '../../store/runs/overview';
import { html, type Html } from '../html';
import type { StatusNow } from './load-status';
import { PATHS } from './paths';
import { confirmedAction, section } from './section';
import type { Session } from './sessions';
import { counted, formatUtc, number } from './status-text';

/** The brakes of the last runs. Only a visitor whose session may write gets the buttons that release them. */
export function brakes({ asks: { brakes: all, held } }: StatusNow, session: Session | null): Html {
  return section(
    'brakes',
    'Asks held back',
    html`<p>
        <strong data-held>${number(held)}</strong> held until their run ends, or until the brake that holds them ends or
        is released. A brake holds back the asks of an institution if so many of its logins ended in the same code in a
        run that the cause is probably the bank, not the users. It can also end by itself, once the bank lets logins in
        again.
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

/**
 * What the canaries of a brake (logins called live to find out whether the bank still refuses) have found, such as
 * `3 canaries at Maple Bank: let in; 61 asks dropped`.
 */
const canariesText = ({ institution, canaries, resolved, dropped }: RunBrake): string =>
  `${roundText(institution, canaries)}${resolved ? `; ${counted(dropped, 'ask')} dropped` : ''}`;

function release({ runId, institution, asks }: RunBrake, session: Session | null): Html {
  if (session === null) {
    const call = `POST /v1/runs/${runId}/brakes/${encodeURIComponent(institution)}/release`;
    return html`<span class="small">Released with <code>${call}</code></span>`;
  }
  return confirmedAction(session, {
    group: 'brake',
    name: 'release',
    words: 'Release and ask them',
    confirm:
      `Sends your app the ${counted(asks, 'ask')} of ${institution} that this brake holds back, so that their users are ` +
      'told that they are needed. It cannot be taken back.',
    path: PATHS.release,
    fields: { runId, institution },
    about: institution,
  });
}

/** The dead events: those of which every attempt to deliver them has failed. */
export function events({ deadEvents: { newest, count } }: StatusNow): Html {
  const content =
    count === 0
      ? html`<p>No event is dead: every event was delivered or is still to be delivered.</p>`
      : html`<p>
            <strong data-dead>${number(count)}</strong> dead: every attempt to deliver them has failed. The newest are
            listed. To send one again: <code>flinks-refresh events resend &lt;id&gt;</code>
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
