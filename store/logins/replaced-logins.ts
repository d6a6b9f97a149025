import type { Database } from '../database';
import { stripUnstorable, stripUnstorableOrNull } from '../text';
import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { pageOf } from '../pages';
import type { LoginView } from './views';

interface ReplacedRow {
  login_id: string;
  holder: string;
  reference: string | null;
  institution: string | null;
  institution_id: number | null;
}

/**
 * Replaced logins as the API shows them, in the order of their LoginIds, from behind the LoginId `after`. `of` limits
 * the list to the login with this LoginId.
 */
export async function listReplaced(
  db: Database,
  {
    of,
    institution,
    reference,
    after,
    limit,
  }: { of?: string; institution?: string | undefined; reference?: string | undefined; after: string; limit: number },
): Promise<{ logins: LoginView[]; next: string | null }> {
  const { rows } = await db.query<ReplacedRow>(
    `select login_id, holder, reference, institution, institution_id from replacements
      where replaced_at is not null and login_id > $1
        and ($3::text is null or login_id = $3) and ($4::text is null or coalesce(institution, $5) = $4)
        and ($6::text is null or reference = $6)
      order by login_id limit $2`,
    [
      stripUnstorable(after),
      limit + 1,
      stripUnstorableOrNull(of),
      stripUnstorableOrNull(institution),
      UNKNOWN_INSTITUTION,
      stripUnstorableOrNull(reference),
    ],
  );
  const [page, next] = pageOf(rows, limit, (row) => row.login_id);
  return { logins: page.map(replacedView), next };
}

/** Everything that a replaced login had belongs to its successor, so its view has no wait, no outcome and no data. */
const replacedView = (row: ReplacedRow): LoginView => ({
  loginId: row.login_id,
  reference: row.reference,
  institution: row.institution,
  institutionId: row.institution_id,
  state: 'replaced',
  replacedBy: row.holder,
  awaiting: null,
  lastOutcome: null,
  lastRefreshedAt: null,
  enrolment: { wanted: false, known: null, refused: null },
  listed: null,
});
