import { minute } from '../../domain/moments';
import type { LearntInstitution } from '../../store/refreshes/live-learning';
import { withFoundStore } from '../found-store';
import { print, printJson, type ExitCode } from '../output';
import { table, terminalWidth } from '../table';

const LEARNT: Record<LearntInstitution['learnt'], string> = {
  letsIn: 'lets us in without its users: a login is called live once its data is older than REFRESH_LIVE_AGE',
  asks: 'wants its users: a login is called live only once its data is older than REFRESH_MAX_AGE',
  learning: 'not known yet: a few of its logins are called live, to find out',
};

/**
 * Lists which banks let us in without their users, as far as the live calls of the last 30 days have shown (rule 3 of
 * docs/flowchart.md).
 */
export function listInstitutions({ json }: { json?: true }): Promise<ExitCode> {
  return withFoundStore(async (store) => {
    const institutions = await store.liveCalls.institutions();
    if (json) return printJson({ institutions });
    const rows = institutions.map(({ institution, logins, calls, letIn, share, lastCallAt, learnt }) => [
      institution,
      String(logins),
      `${letIn} of ${calls}`,
      share === null ? null : `${Math.round(share * 100)} %`,
      lastCallAt && minute(lastCallAt),
      LEARNT[learnt],
    ]);
    const header = [
      'Institution',
      'Logins',
      'Let in, 30 days',
      'Of the last 20',
      'Last call (UTC)',
      'What the bank does, and when its logins are called live',
    ];
    table(header, rows, terminalWidth()).forEach(print);
  });
}
