import type { Ending } from '../../domain/outcomes';
import type { LoginState } from '../../domain/refresh/types';
import { type Database, type Named, type Queryable, withTransaction } from '../database';
import { UNKNOWN_INSTITUTION } from '../../domain/brakes';
import { stripUnstorable, stripUnstorableOrNull } from '../text';
import { listReplaced } from './replaced-logins';
import { pageOf } from '../pages';
import { loginView, SELECT_LOGINS, type LoginRow, type LoginView } from './views';
import { dropUnwanted } from './drop-unwanted';
import { oneStatement, type Part } from '../one-statement';
import { addStepAfter, type NewStep } from '../refreshes/steps';

export type Language = 'en' | 'fr';

/**
 * A login to register, or to change. What is left out stays as it was. Null clears the institution and the language,
 * but leaves the reference as it was.
 */
export interface LoginUpsert {
  loginId: string;
  reference?: string | null;
  institution?: string | null;
  language?: Language | null;
}

/** How many logins were new, how many were registered before, and which LoginIds were refused, and why. */
export interface Upserted {
  added: number;
  updated: number;
  withdrawn: string[];
  replaced: string[];
  differing: string[];
}

/** What a call to Flinks needs to know about its login. `now` is the database's time, ISO 8601 in UTC. */
export interface LoginForFlinks {
  language: Language | null;
  now: string;
}

/**
 * Which logins a list contains. `state` is the state that the API shows, so a paused login is found only as `paused`,
 * and a replaced login only as `replaced`. `outcome` is the outcome of the newest refresh that has ended. `reference`
 * must match exactly. The list begins behind the LoginId `after`.
 */
export interface LoginFilter {
  state?: LoginState;
  outcome?: Ending;
  institution?: string;
  reference?: string;
  after?: string;
  limit: number;
}

/**
 * What an answer 200 to Authorize, or to the call for accounts, says about its login. A member is null if the answer
 * does not say it.
 */
export interface Authorized {
  loginId: string;
  institution: string | null;
  institutionId: number | null;
  lastRefresh: string | null;
  isScheduledRefresh: boolean | null;
}

const ROWS_PER_STATEMENT = 1_000;

/** The registry: which logins exist, and what is known about each. */
export const loginsOf = (db: Database) => ({
  /**
   * Registers logins or changes what is known about them, in one transaction. Three kinds of LoginIds are refused and
   * returned. `withdrawn`: the purge after an earlier withdrawal is not done, so a new consent cannot begin yet.
   * `replaced`: another login has taken the place of this one. `differing`: the login is registered with another
   * reference, which only `patch` can change. If a login is given twice, the last row counts.
   */
  upsertMany(rows: LoginUpsert[]): Promise<Upserted> {
    const unique = [...new Map(rows.map((row) => [row.loginId, row])).values()];
    // In a fixed order, so that two concurrent calls wait for each other instead of deadlocking.
    unique.sort((a, b) => (a.loginId < b.loginId ? -1 : 1));
    return withTransaction(db, async (client) => {
      let added = 0;
      const withdrawn: string[] = [];
      const replaced: string[] = [];
      const differing: string[] = [];
      for (let at = 0; at < unique.length; at += ROWS_PER_STATEMENT) {
        const chunk = await upsertChunk(client, unique.slice(at, at + ROWS_PER_STATEMENT));
        added += chunk.added;
        withdrawn.push(...chunk.withdrawn);
        replaced.push(...chunk.replaced);
        differing.push(...chunk.differing);
      }
      const updated = unique.length - added - withdrawn.length - replaced.length - differing.length;
      return { added, updated, withdrawn, replaced, differing };
    });
  },

  /**
   * Whether the login has a refresh that has not written its end yet. Unlike `state` of a LoginView, this also tells it
   * of a paused login. True for a login that is not registered.
   */
  async isUnderWay(loginId: string): Promise<boolean> {
    const { rows } = await db.query(`select from logins where login_id = $1 and state in ('idle', 'gave_up')`, [
      loginId,
    ]);
    return rows.length === 0;
  },

  async get(loginId: string): Promise<LoginView | null> {
    const { rows } = await db.query<LoginRow>(`${SELECT_LOGINS} where l.login_id = $1`, [loginId]);
    return rows[0] ? loginView(rows[0]) : null;
  },

  /**
   * The login with this LoginId, even if another login has replaced it. Null if it is neither registered nor replaced.
   */
  async look(loginId: string): Promise<LoginView | null> {
    const { rows } = await db.query<LoginRow>(`${SELECT_LOGINS} where l.login_id = $1`, [loginId]);
    if (rows[0]) return loginView(rows[0]);
    const { logins } = await listReplaced(db, { of: loginId, after: '', limit: 1 });
    return logins[0] ?? null;
  },

  /** One page of logins, in the order of their LoginIds. `next` is the `after` of the next page; null at the end. */
  async list(filter: LoginFilter): Promise<{ logins: LoginView[]; next: string | null }> {
    const { state = null, outcome = null, institution, reference, after = '', limit } = filter;
    // Everything that a replaced login had, including its outcome, belongs to its successor now.
    if (state === 'replaced' && outcome !== null) return { logins: [], next: null };
    if (state === 'replaced') return listReplaced(db, { institution, reference, after, limit });
    const { rows } = await db.query<LoginRow>(
      `${SELECT_LOGINS}
        where l.login_id > $1
          and ($2::text is null or (case when l.paused then 'paused' else l.state end) = $2)
          and ($4::text is null or coalesce(l.institution, $5) = $4)
          and ($6::text is null or l.reference = $6)
          and ($7::text is null or l.last_outcome ->> 'outcome' = $7)
        order by l.login_id limit $3`,
      [
        stripUnstorable(after),
        state,
        limit + 1,
        stripUnstorableOrNull(institution),
        UNKNOWN_INSTITUTION,
        stripUnstorableOrNull(reference),
        outcome,
      ],
    );
    const [page, next] = pageOf(rows, limit, (row) => row.login_id);
    return { logins: page.map(loginView), next };
  },

  /** Changes the given members; returns false if the login is not registered. */
  async patch(loginId: string, change: { paused?: boolean; reference?: string | null }): Promise<boolean> {
    const { rowCount } = await db.query(
      `update logins
          set paused = coalesce($2, paused), reference = case when $3 then $4 else reference end
        where login_id = $1`,
      [loginId, change.paused ?? null, change.reference !== undefined, stripUnstorableOrNull(change.reference)],
    );
    return rowCount === 1;
  },

  async exists(loginId: string): Promise<boolean> {
    const { rowCount } = await db.query('select from logins where login_id = $1', [loginId]);
    return rowCount === 1;
  },

  /**
   * Returns what a call to Flinks needs to know about its login. Null if the login is not registered; then Flinks must
   * not be called. `now` is the start of the attempt by the database's time. It shows later whether another attempt has
   * overtaken this one.
   */
  async forFlinks(loginId: string): Promise<LoginForFlinks | null> {
    const { rows } = await db.query<LoginForFlinks>(
      { name: 'for_flinks', text: 'select language, clock_timestamp() as now from logins where login_id = $1' },
      [loginId],
    );
    return rows[0] ?? null;
  },

  /**
   * Records what an answer 200 of Flinks says about its login. `lastRefresh` is the LastRefresh that Flinks reports; an
   * earlier one than the stored one is not stored. This is not the age of our data, which changes only when data is
   * stored. If `step` is given, it is added to the refresh in the same statement.
   */
  async noteAuthorized(seen: Authorized, step: NewStep | null = null): Promise<void> {
    await db.query(...noteAuthorized(seen, step));
  },

  /** Records which bank an answer other than a 200 came from. A null member leaves the stored value as it is. */
  async noteInstitution(seen: {
    loginId: string;
    institution: string | null;
    institutionId: number | null;
  }): Promise<void> {
    await db.query(
      `update logins set institution = coalesce($2, institution), institution_id = coalesce($3, institution_id)
        where login_id = $1
          and (institution, institution_id) is distinct from (coalesce($2, institution), coalesce($3, institution_id))`,
      [seen.loginId, stripUnstorableOrNull(seen.institution), seen.institutionId],
    );
  },
});

/** What `noteAuthorized` writes, as one statement. */
export const noteAuthorized = (seen: Authorized, step: NewStep | null): [Named, unknown[]] =>
  oneStatement('note_authorized', { noted: noted(seen) }, addStepAfter('noted', step));

const noted = ({ loginId, institution, institutionId, lastRefresh, isScheduledRefresh }: Authorized): Part => ({
  text: `update logins
            set worked = true, institution = coalesce($2, institution), institution_id = coalesce($3, institution_id),
                last_seen_refresh = greatest(last_seen_refresh, $4::timestamptz), enrolled = coalesce($5, enrolled)
          where login_id = $1 returning login_id`,
  values: [loginId, stripUnstorableOrNull(institution), institutionId, lastRefresh, isScheduledRefresh],
});

/**
 * Registers or changes the logins of these rows. Returns how many were new and which were refused. A login about which
 * nothing changes is not rewritten.
 */
async function upsertChunk(client: Queryable, rows: LoginUpsert[]): Promise<Omit<Upserted, 'updated'>> {
  const columns = [
    rows.map((row) => row.loginId),
    rows.map((row) => stripUnstorableOrNull(row.reference)),
    rows.map((row) => stripUnstorableOrNull(row.institution)),
    rows.map((row) => row.language ?? null),
  ];
  const inserted = await client.query(
    `insert into logins (login_id, reference, institution, language)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     on conflict (login_id) do nothing`,
    columns,
  );
  const { withdrawn, replaced } = await dropUnwanted(
    client,
    rows.map((row) => row.loginId),
  );
  // This is a separate statement, so that it also sees rows that another call has added in the meantime.
  const differing = await findDiffering(client, rows);
  await client.query(
    `with given as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::bool[])
         as t(login_id, reference, institution, language, has_institution, has_language)
        where login_id <> all ($7)
     )
     update logins l
        set reference = coalesce(g.reference, l.reference),
            institution = case when g.has_institution then g.institution else l.institution end,
            language = case when g.has_language then g.language else l.language end
       from given g
      where l.login_id = g.login_id
        and (coalesce(g.reference, l.reference) is distinct from l.reference
          or g.has_institution and l.institution is distinct from g.institution
          or g.has_language and l.language is distinct from g.language)`,
    [
      ...columns,
      rows.map((row) => row.institution !== undefined),
      rows.map((row) => row.language !== undefined),
      differing,
    ],
  );
  return { added: (inserted.rowCount ?? 0) - withdrawn.length - replaced.length, withdrawn, replaced, differing };
}

/**
 * Returns the LoginIds that are registered with another reference than the given one. Locks all these logins, so that
 * none of them changes before this transaction ends.
 */
async function findDiffering(client: Queryable, rows: LoginUpsert[]): Promise<string[]> {
  const held = await client.query<{ login_id: string; reference: string | null }>(
    'select login_id, reference from logins where login_id = any($1) order by login_id for no key update',
    [rows.map(({ loginId }) => loginId)],
  );
  const references = new Map(held.rows.map(({ login_id, reference }) => [login_id, reference]));
  const isAnother = ({ loginId, reference }: LoginUpsert) =>
    reference != null && (references.get(loginId) ?? stripUnstorable(reference)) !== stripUnstorable(reference);
  return rows.filter(isAnother).map(({ loginId }) => loginId);
}
