import { minute } from '../../domain/moments';
import type { LearntInstitution } from '../../store/refreshes/live-learning';
import { withFoundStore } from '../found-store';
import { print, printJson, type ExitCode } from '../output';
import { table, terminalWidth } from '../table';

const LEARNT: Record<LearntInstitution['learnt'], string> = {
  letsIn: 'lets us in: called daily',
  asks: 'wants its users: called once data reaches REFRESH_MAX_AGE',
  learning: 'not known yet: a few logins are called, to find out',
};

/** Rule 3: which banks let us in without their users, as far as live calls of the last 30 days have shown. */
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
      'What the bank does, what follows',
    ];
    table(header, rows, terminalWidth()).forEach(print);
  });
}
