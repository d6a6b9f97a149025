import type { Outcome } from '../outcomes';
import type { Place } from './place';
import type { Refresh } from './state';

/**
 * Returns the place to which the mode of a refresh leads instead of `place`. `full` changes nothing. `probe` ends as
 * `gave_up` where the user would be awaited, or where the bank would be called live without the user. What
 * `webhookOnly` changes is said at `unlessWebhookOnly`.
 */
export function redirect(place: Place, refresh: Refresh): Place {
  switch (refresh.mode) {
    case 'full':
      return place;
    case 'probe':
      return goesToUser(place) ? ended(givenUp(refresh, codeOf(place))) : place;
    case 'webhookOnly':
      return unlessWebhookOnly(place, refresh);
  }
}

/**
 * A refresh that only a webhook asked for makes no live call and asks nobody. Where it would, it ends as `unavailable`,
 * and the next run takes over. A login that was given up stays given up unless there is fresh data
 * (docs/decisions/0006).
 */
function unlessWebhookOnly(place: Place, refresh: Refresh): Place {
  const asksSomebody = place.box === 'F' || place.box === 'record';
  const endsBadly = place.box === 'ended' && !['refreshed', 'revoked'].includes(place.outcome.outcome);
  if (refresh.facts.gaveUpSince !== null && (asksSomebody || endsBadly)) return ended(givenUp(refresh, null));
  return asksSomebody ? ended({ outcome: 'unavailable', code: codeOf(place) ?? 'NOT_CACHED' }) : place;
}

const ended = (outcome: Outcome): Place => ({ box: 'ended', outcome });

/** The user would be asked, or the bank would be called without them, which may send them a code. */
const goesToUser = (place: Place): boolean =>
  place.box === 'record' || (place.box === 'F' && !place.clicked && place.presence === 'unattended');

const codeOf = (place: Place): string | null =>
  place.box !== 'record' || place.wanted === 'same' ? null : place.wanted.code;

function givenUp({ facts }: Refresh, code: string | null): Outcome {
  const why = facts.gaveUpCode ?? code;
  return { outcome: 'gave_up', ...(why === null ? {} : { code: why }) };
}
