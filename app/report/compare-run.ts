import { RUN_OUTCOMES, type RunOutcome } from '../../domain/outcomes';
import {
  byFrequency,
  compare,
  shareOf,
  trendOf,
  USUAL_RUNS,
  type Part,
  type Trend,
  type Verdict,
} from '../../domain/usual';
import type { BankDay } from '../../store/runs/bank-days';
import { byInstitution, unattendedOf, type KeptBankDay } from '../../store/runs/coverage';
import type { OutcomeCounts } from '../../store/runs/run-view';

/**
 * How a share compares with what is usual. `worse`: it differs by more than chance explains, in the bad direction.
 * `better`: likewise, in the good direction. `usual`: neither, or there are fewer than three earlier runs.
 */
export type Judgement = 'worse' | 'better' | 'usual';

/**
 * One outcome of the run beside what is usual. Each share is a part of the logins that have an outcome other than
 * `revoked`.
 */
export interface OutcomeToday {
  outcome: RunOutcome;
  count: number;
  share: number;
  /** The median of the earlier runs; null without an earlier run, and for `open` and `revoked`. */
  usualShare: number | null;
  judgement: Judgement;
}

/** One bank of the run beside what is usual for it. */
export interface BankToday {
  institution: string;
  logins: number;
  /** How many of its logins were refreshed without their user, and which share of its logins in the run that is. */
  unattended: number;
  unattendedShare: number;
  /** The median of `unattendedShare` in the earlier runs; null without an earlier run. */
  usualShare: number | null;
  judgement: Judgement;
  trend: Trend;
  /** Since when `trend` holds; null if it is steady. */
  since: string | null;
  /** The codes in which its logins ended or wait, the most frequent first. */
  codes: { code: string; count: number }[];
}

const decided = (counts: OutcomeCounts): number =>
  RUN_OUTCOMES.reduce((sum, outcome) => (outcome === 'open' || outcome === 'revoked' ? sum : sum + counts[outcome]), 0);

/** Compares each outcome of a run with the earlier runs. */
export function compareOutcomes(counts: OutcomeCounts, earlier: readonly OutcomeCounts[]): OutcomeToday[] {
  const of = decided(counts);
  const usable = earlier.filter((before) => decided(before) > 0);
  return RUN_OUTCOMES.map((outcome) => {
    const today: Part = { count: counts[outcome], of };
    const shares = usable.map((before) => shareOf({ count: before[outcome], of: decided(before) }));
    const { verdict, usual } = compare(today, shares);
    const isCompared = outcome !== 'open' && outcome !== 'revoked';
    return {
      outcome,
      count: today.count,
      share: shareOf(today),
      usualShare: isCompared ? usual : null,
      judgement: isCompared ? judged(verdict, outcome === 'refreshed') : 'usual',
    };
  });
}

/**
 * Compares each bank of a run with the same bank in earlier runs. Banks that are worse come first, ordered by how many
 * logins fewer than usual were refreshed without their users. The other banks follow, ordered by their logins.
 */
export function compareBanks(
  startedAt: string,
  banks: readonly BankDay[],
  earlier: readonly KeptBankDay[],
): BankToday[] {
  const before = byInstitution(earlier);
  const rows = banks.map((bank): BankToday => {
    const days = (before.get(bank.institution) ?? []).map((day) => ({
      startedAt: day.startedAt,
      count: unattendedOf(day),
      of: day.logins,
    }));
    const today = { startedAt, count: unattendedOf(bank), of: bank.logins };
    const { verdict, usual } = compare(today, days.slice(-USUAL_RUNS).map(shareOf));
    return {
      institution: bank.institution,
      logins: bank.logins,
      unattended: today.count,
      unattendedShare: shareOf(today),
      usualShare: usual,
      judgement: judged(verdict, true),
      ...trendOf([...days, today]),
      codes: byFrequency(Object.entries(bank.codes)),
    };
  });
  return rows.sort((a, b) => lostLogins(b) - lostLogins(a) || b.logins - a.logins);
}

/** Whether a bank is worse than usual, or has been for so long that worse is now the usual. */
export const isWorse = ({ judgement, trend }: BankToday): boolean => judgement === 'worse' || trend === 'worse';

const lostLogins = (bank: BankToday): number =>
  isWorse(bank) ? Math.max(1, ((bank.usualShare ?? 0) - bank.unattendedShare) * bank.logins) : 0;

const judged = (verdict: Verdict, moreIsBetter: boolean): Judgement =>
  verdict === 'usual' ? 'usual' : (verdict === 'more') === moreIsBetter ? 'better' : 'worse';
