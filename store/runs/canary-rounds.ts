import type { Round } from '../../domain/canaries';
import { type Database, type Queryable, withTransaction } from '../database';
import { stripUnstorable } from '../text';
import { BRAKED_LOGINS, judgeBrake, remindOfBrakes, type BrakeKey } from './canaries';

/**
 * A login that is to be called live for a brake (held-back asks of one bank). `runId` is the run that the brake belongs
 * to, not the run that calls.
 */
export interface Canary extends BrakeKey {
  loginId: string;
}

/**
 * A refresh that was told to call the bank for a brake must claim its login's row in `canaries` within this time. After
 * that, a run goes on without this call.
 */
const CLAIMS_WITHIN = "interval '2 minutes'";

/** Rule 2 of docs/flowchart.md: chooses which logins of a brake a run or a command calls live, once each. */
export const canaryRoundsOf = (db: Database) => ({
  /**
   * Chooses, for a run, at most `limit` canaries of every brake that still holds asks, but none of a brake whose
   * canaries rest (`rests_until`). First ends the calls that an earlier round left without a verdict, and reminds the
   * operator of open brakes of which the operator was last told more than a week ago. A second call of this function
   * for the same run chooses no more.
   */
  openRound({ runId, limit }: { runId: string; limit: number }): Promise<void> {
    return withTransaction(db, async (client) => {
      for (const brake of await endRounds(client, runId)) await judgeBrake(client, brake);
      await remindOfBrakes(client, runId);
      if (limit === 0) return;
      const { rows } = await client.query<BrakeKey>(
        `update run_brakes b set last_round = $1
           from runs r
          where r.run_id = b.run_id and r.state = 'finished' and b.released_at is null and b.resolved_at is null
            and b.last_round is distinct from $1 and b.run_id <> $1 and coalesce(b.rests_until, now()) <= now()
         returning b.run_id as "runId", b.institution`,
        [runId],
      );
      // A brake of which no login can be called is not judged, because the bank has said nothing.
      for (const brake of rows) await chooseCanaries(client, brake, limit, runId);
    });
  },

  /**
   * Opens a round at once, for an operator's command: chooses at most `limit` canaries of each brake of the institution
   * that still holds, even while its canaries rest. Returns the chosen logins.
   */
  openOperatorRound({ institution, limit }: { institution: string; limit: number }): Promise<Canary[]> {
    return withTransaction(db, async (client) => {
      const { rows } = await client.query<BrakeKey>(
        `select b.run_id as "runId", b.institution from run_brakes b join runs r on r.run_id = b.run_id
          where b.institution = $1 and r.state = 'finished' and b.released_at is null and b.resolved_at is null
          order by b.run_id for update of b`,
        [stripUnstorable(institution)],
      );
      const chosen: Canary[] = [];
      for (const brake of rows) chosen.push(...(await chooseCanaries(client, brake, limit, null)));
      return chosen;
    });
  },

  /** Returns those of these logins that were chosen as canaries for this run and have still to be called. */
  async canariesAmong({ runId, loginIds }: { runId: string; loginIds: string[] }): Promise<string[]> {
    const { rows } = await db.query<{ login_id: string }>(
      `select distinct login_id from canaries
        where round = $1 and login_id = any($2) and kind = 'canary' and claimed_at is null and settled_at is null`,
      [runId, loginIds],
    );
    return rows.map(({ login_id }) => login_id);
  },

  /**
   * Returns the next logins of resolved brakes that this run has still to call live, at most `limit`. First ends the
   * run's own round of canaries, so that the brakes are judged.
   */
  nextOfResolved({ runId, limit }: { runId: string; limit: number }): Promise<string[]> {
    return withTransaction(db, async (client) => {
      for (const brake of await endRound(client, runId)) await judgeBrake(client, brake);
      const { rows } = await client.query<{ login_id: string }>(
        `select distinct c.login_id
           from canaries c
           join run_brakes b on b.run_id = c.run_id and b.institution = c.institution and b.resolved_at is not null
           join logins l on l.login_id = c.login_id and l.state = 'awaiting_user' and not l.paused
           join run_logins rl on rl.run_id = $1 and rl.login_id = c.login_id
          where c.kind = 'rest' and c.claimed_at is null and c.settled_at is null and c.round is distinct from $1
          order by c.login_id limit $2`,
        [runId, limit],
      );
      return rows.map(({ login_id }) => login_id);
    });
  },

  /**
   * Notes that the login's refresh was told to call the bank. `round` is the run that told it, or null for a command.
   * From now on that run waits, for at most two minutes, until the refresh claims the login's row.
   */
  async noteTold({ loginId, round }: { loginId: string; round: string | null }): Promise<void> {
    await db.query(
      'update canaries set told_at = now(), round = $2 where login_id = $1 and claimed_at is null and settled_at is null',
      [loginId, round],
    );
  },

  /**
   * Ends, without a verdict, the unclaimed calls of logins whose refresh cannot be told to call, because it has closed.
   */
  giveUp({ loginIds }: { loginIds: string[] }): Promise<void> {
    return withTransaction(db, async (client) => {
      for (const brake of await settleAsNone(client, 'c.login_id = any($1) and c.claimed_at is null', [loginIds])) {
        await judgeBrake(client, brake);
      }
    });
  },

  /**
   * Claims a login's row in `canaries` for this refresh, which may then call the bank once. Returns `canary`, or
   * `resolved` if the call follows a resolved brake. Returns null if no brake wants the login to be called, or if the
   * login does not wait for its user. The login's row in the running run has no outcome again until the call ends.
   */
  claim({ loginId, refreshId }: { loginId: string; refreshId: string }): Promise<'canary' | 'resolved' | null> {
    return withTransaction(db, async (client) => {
      const login = await client.query(
        `select from logins where login_id = $1 and state = 'awaiting_user' for no key update`,
        [loginId],
      );
      if (login.rowCount === 0) return null;
      const { rows } = await client.query<{ kind: string }>(
        `update canaries c set claimed_at = coalesce(claimed_at, now()), refresh_id = $2
           from run_brakes b
          where c.login_id = $1 and b.run_id = c.run_id and b.institution = c.institution and c.settled_at is null
            and (c.claimed_at is null or c.refresh_id = $2)
            and case c.kind when 'canary' then b.released_at is null and b.resolved_at is null
                            else b.resolved_at is not null end
         returning c.kind`,
        [loginId, refreshId],
      );
      if (rows.length === 0) return null;
      await client.query(
        `update run_logins rl set outcome = null, reason = null, code = null, refresh_id = $2
           from runs r where r.run_id = rl.run_id and r.state = 'running' and rl.login_id = $1`,
        [loginId, refreshId],
      );
      return rows.some(({ kind }) => kind === 'canary') ? 'canary' : 'resolved';
    });
  },

  /** How many refreshes that this run has told to call have not claimed their login's row yet, but still may. */
  async unclaimed({ runId }: { runId: string }): Promise<number> {
    const { rows } = await db.query<{ count: number }>(
      `select count(*) as count from canaries c join logins l on l.login_id = c.login_id and l.state = 'awaiting_user'
        where c.round = $1 and c.told_at > now() - ${CLAIMS_WITHIN} and c.claimed_at is null and c.settled_at is null`,
      [runId],
    );
    return rows[0]!.count;
  },

  /** How far the round that an operator's command began at `since` has come. */
  async operatorRound({ institution, since }: { institution: string; since: string }): Promise<OperatorRound> {
    const { rows } = await db.query<OperatorRound>(
      `with called as (
         select * from canaries
          where institution = $1 and kind = 'canary' and round is null and coalesce(claimed_at, told_at) >= $2
       ), braked as (
         select dropped, resolved_at, released_at from run_brakes
          where institution = $1 and run_id in (select run_id from called)
       )
       select count(*) filter (where settled_at is null and (claimed_at is not null or told_at > now() - ${CLAIMS_WITHIN})) as open,
              count(*) filter (where verdict = 'let_in') as "letIn",
              count(*) filter (where verdict = 'refused') as refused,
              count(*) filter (where verdict = 'asked') as asked,
              (select coalesce(sum(dropped) filter (where resolved_at is not null), 0) from braked) as dropped,
              exists (select from braked where resolved_at is not null) as resolved,
              exists (select from braked where released_at is not null) as released
         from called`,
      [stripUnstorable(institution), since],
    );
    return rows[0]!;
  },
});

/**
 * The calls of a round that an operator's command began, by their verdict, and what became of the brakes for which the
 * calls were made.
 */
export interface OperatorRound extends Round {
  /**
   * Calls that have not begun yet (their refreshes were told less than two minutes ago), and calls that have not ended
   * yet.
   */
  open: number;
  /** How many asks were dropped because their brakes were resolved. */
  dropped: number;
  resolved: boolean;
  /** Whether the asks that the brake held were sent. */
  released: boolean;
}

/**
 * Chooses at most `limit` canaries of a brake, those with the newest data first. A login qualifies if it was not chosen
 * for this brake before, has the brake's code in the ledger of the brake's run, is not paused, and no unattended live
 * call of the login has ended in 203 since a live call of the login last succeeded. Each canary is called once, by a
 * run or by a command.
 */
async function chooseCanaries(
  client: Queryable,
  { runId, institution }: BrakeKey,
  limit: number,
  round: string | null,
): Promise<Canary[]> {
  const { rows } = await client.query<{ login_id: string }>(
    `insert into canaries (run_id, institution, login_id, kind, round)
     select b.run_id, b.institution, l.login_id, 'canary', $4 ${BRAKED_LOGINS}
      where b.run_id = $1 and b.institution = $2 and rl.code = b.code and l.unattended_203s = 0 and not l.paused
        and not exists (select from canaries c where c.run_id = $1 and c.institution = $2 and c.login_id = l.login_id)
      order by l.last_refreshed_at desc nulls last, l.login_id limit $3
     returning login_id`,
    [runId, institution, limit, round],
  );
  return rows.map(({ login_id: loginId }) => ({ runId, institution, loginId }));
}

/**
 * Ends, without a verdict, two kinds of canaries' calls of earlier rounds: those that no refresh has claimed in time,
 * and those whose refresh no longer calls (the login is not `refreshing`, and no live call of that refresh that was
 * reserved in the last hour is under way).
 */
const endRounds = (client: Queryable, runId: string): Promise<BrakeKey[]> =>
  settleAsNone(
    client,
    `c.kind = 'canary' and c.round is distinct from $1
     and (c.claimed_at is null and coalesce(c.told_at, '-infinity') < now() - ${CLAIMS_WITHIN}
       or c.claimed_at is not null and l.state <> 'refreshing'
          and not exists (select from live_calls call where call.refresh_id = c.refresh_id and call.ended_at is null
                             and call.reserved_at > now() - interval '1 hour'))`,
    [runId],
  );

/**
 * Ends, without a verdict, the unclaimed canaries' calls of the run's own round. The run has an outcome for every login
 * by now, and the time to claim is over, so no refresh will claim them any more.
 */
const endRound = (client: Queryable, runId: string): Promise<BrakeKey[]> =>
  settleAsNone(client, `c.kind = 'canary' and c.round = $1 and c.claimed_at is null`, [runId]);

async function settleAsNone(client: Queryable, where: string, values: unknown[]): Promise<BrakeKey[]> {
  const { rows } = await client.query<BrakeKey>(
    `with ended as (
       update canaries c set verdict = 'none', settled_at = now()
         from logins l where l.login_id = c.login_id and c.settled_at is null and ${where}
       returning c.run_id, c.institution, c.kind
     )
     select distinct run_id as "runId", institution from ended where kind = 'canary' order by 1, 2`,
    values,
  );
  return rows;
}
