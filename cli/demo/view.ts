import type { RunView } from '../../store/runs/run-view';

const WIDTH = 32;
const LABELS = {
  refreshed: 'refreshed',
  awaiting_user: 'waiting for their user',
  unavailable: 'bank unavailable today',
  failed: 'failed (for the operator)',
  gave_up: 'given up',
  revoked: 'revoked',
  open: 'under way',
} as const satisfies Record<keyof RunView['counts'], string>;

type Outcome = keyof typeof LABELS;

/** The funnel of a run as bars, one line per outcome that occurs. */
export function funnel({ counts, total }: RunView): string {
  const outcomes = (Object.keys(LABELS) as Outcome[]).filter((outcome) => counts[outcome] > 0);
  return outcomes
    .map((outcome) => {
      const share = total === 0 ? 0 : counts[outcome] / total;
      const bar = '█'.repeat(Math.max(1, Math.round(share * WIDTH))).padEnd(WIDTH, '·');
      return `${LABELS[outcome].padEnd(26)} ${bar} ${String(counts[outcome]).padStart(4)}`;
    })
    .join('\n');
}

/** The same in one plain line, for logs and pipes. */
export function plainFunnel({ counts, total }: RunView): string {
  const outcomes = (Object.keys(LABELS) as Outcome[]).filter((outcome) => counts[outcome] > 0);
  return `${total} logins: ${outcomes.map((outcome) => `${counts[outcome]} ${LABELS[outcome]}`).join(', ')}`;
}

const PATHS = {
  cached: 'from what Flinks held',
  live: 'live, without their user',
  after_mfa: 'after the user answered MFA',
  after_reconnect: 'after the user reconnected',
} as const;

/** The paths of the refreshed logins. */
export function paths({ byPath }: RunView): string[] {
  return (Object.keys(PATHS) as (keyof typeof PATHS)[])
    .filter((path) => byPath[path] > 0)
    .map((path) => `  ${String(byPath[path]).padStart(4)} ${PATHS[path]}`);
}
