import { AGE_WORDS, counted, inPercent, number, PATH_WORDS, span } from '../../app/report/words';
import { minuteOf } from '../../domain/moments';
import { html, type Html } from '../html';

export { AGE_WORDS, counted, inPercent, number, PATH_WORDS, span };

/** A count as a percentage; empty if `of` is 0. */
export const percent = (count: number, of: number): string =>
  of === 0 ? '' : inPercent(count / of).replaceAll(' ', '\u00a0');

/** A moment in UTC, to the minute, as a <time> element. */
export const formatUtc = (iso: string): Html => html`<time datetime="${iso}">${minuteOf(iso)}</time>`;

export const ago = (iso: string, now: Date): string => span(now.getTime() - Date.parse(iso));
