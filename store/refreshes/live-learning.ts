import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import {
  decideLive,
  ENOUGH_CALLS,
  LAST_CALLS,
  LETS_IN_SHARE,
  type Learnt,
  type LiveDecision,
} from '../../domain/live-age';
import type { Database, Queryable } from '../database';

/**
 * What unattended live calls (without the user) have taught about an institution. Only calls of the last 30 days that
 * had a verdict are considered.
 */
export interface LearntInstitution {
  institution: string;
  /** How many of its logins are registered. */
  logins: number;
  /** How many such calls there were, and how many of them the bank let in. */
  calls: number;
  letIn: number;
  /** The share of the last twenty such calls that were let in; null if there was none. */
  share: number | null;
  /** When the newest such call was made; null if there was none. */
  lastCallAt: string | null;
  /**
   * `letsIn`: its logins are called as often as REFRESH_LIVE_AGE says. `asks`: they are not called before
   * REFRESH_MAX_AGE. `learning`: there were too few calls to say.
   */
  learnt: 'letsIn' | 'asks' | 'learning';
}

/**
 * Rule 3 of docs/flowchart.md: decides whether to make a live call that only REFRESH_LIVE_AGE wants. The login's own
 * last unattended call with a verdict decides. If there is none, the institution's calls decide; then this takes a lock
 * of the institution, which is kept until the call is reserved.
 */
export async function decideFresher(
  client: Queryable,
  { loginId, institution }: { loginId: string; institution: string },
): Promise<LiveDecision> {
  const { rows } = await client.query<{ own: boolean }>(
    `select let_in as own from live_calls
      where login_id = $1 and not attended and let_in is not null and reserved_at > clock_timestamp() - interval '30 days'
      order by reserved_at desc limit 1`,
    [loginId],
  );
  const own = rows[0]?.own ?? null;
  if (own !== null) return decideLive({ own, verdicts: 0, of: 0, letIn: 0, unsettled: 0 });
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [`live calls ${institution}`]);
  const learnt = await client.query<Omit<Learnt, 'own'>>(
    `with verdicts as (
       select let_in, row_number() over (order by reserved_at desc) as n from live_calls
        where institution = $1 and not attended and let_in is not null
          and reserved_at > clock_timestamp() - interval '30 days'
        order by reserved_at desc limit $2
     )
     select count(*) as verdicts, count(*) filter (where n <= $3) as of,
            count(*) filter (where n <= $3 and let_in) as "letIn",
            (select count(*) from live_calls
              where institution = $1 and not attended and let_in is null
                and reserved_at > clock_timestamp() - interval '20 hours') as unsettled
       from verdicts`,
    [institution, ENOUGH_CALLS, LAST_CALLS],
  );
  return decideLive({ own, ...learnt.rows[0]! });
}

/** What has been learnt about institutions, for operators to read. */
export const liveLearningOf = (db: Database) => ({
  /** The institution with the most logins comes first. Institutions without a registered login are left out. */
  async institutions(): Promise<LearntInstitution[]> {
    const { rows } = await db.query<Omit<LearntInstitution, 'learnt' | 'share'> & { of: number; lastLetIn: number }>(
      `select here.institution, here.logins, coalesce(c.calls, 0) as calls, coalesce(c.let_in, 0) as "letIn",
              coalesce(c.of, 0) as of, coalesce(c.last_let_in, 0) as "lastLetIn", c.last_call_at as "lastCallAt"
         from (select coalesce(institution, $1) as institution, count(*) as logins from logins group by 1) here
         left join lateral (
           select count(*) as calls, count(*) filter (where let_in) as let_in, max(reserved_at) as last_call_at,
                  count(*) filter (where n <= $2) as of, count(*) filter (where n <= $2 and let_in) as last_let_in
             from (select let_in, reserved_at, row_number() over (order by reserved_at desc) as n from live_calls
                    where institution = here.institution and not attended and let_in is not null
                      and reserved_at > now() - interval '30 days') calls
         ) c on true
        order by here.logins desc, here.institution`,
      [UNKNOWN_INSTITUTION, LAST_CALLS],
    );
    return rows.map(({ of, lastLetIn, ...row }) => ({
      ...row,
      share: of === 0 ? null : lastLetIn / of,
      learnt: of > 0 && lastLetIn < LETS_IN_SHARE * of ? 'asks' : row.calls < ENOUGH_CALLS ? 'learning' : 'letsIn',
    }));
  },
});
