import { createHash } from 'node:crypto';
import type { Database } from '../database';
import { inboxOf, LEASE_SECONDS, LEASED, type Lease } from './inbox';

/** A request that its sender may repeat under one key. */
export interface KeyedRequest {
  /** The kind of request with which the key came. Equal keys of different sources count as different keys. */
  source: string;
  /** At most 255 characters; the database keeps a hash of it. */
  key: string;
  loginId: string;
  /** What is requested, as text. It must be the same at every use of one key. */
  request: string;
}

/**
 * What became of a request. `held`: this call has taken the request and must end it with `finish` or `release`.
 * `answered`: the request was answered before. `busy`: another call is answering it. `differs`: its key was used for
 * another request. `unknown_login`: its login is not registered.
 */
export type Begun<Answer> =
  { is: 'held'; held: Lease } | { is: 'answered'; answer: Answer } | { is: 'busy' | 'differs' | 'unknown_login' };

/**
 * Requests that get one and the same answer, however often they are sent and to whichever process. They are kept in the
 * inbox, the table by which repeats are recognised.
 */
export const idempotencyOf = (db: Database) => ({
  /** Takes a request, if no call has taken or answered it before, or if the process that had taken it has died. */
  async begin<Answer>({ source, key: given, loginId, request }: KeyedRequest): Promise<Begun<Answer>> {
    const key = createHash('sha256').update(given).digest('hex');
    const taken = await db.query<{ until: string }>(TAKE, [source, key, loginId, request, LEASE_SECONDS]);
    const [row] = taken.rows;
    if (row !== undefined) return { is: 'held', held: { source, key, takenBefore: null, until: row.until } };
    const known = await db.query<{ same: boolean; answer: Answer | null }>(LOOK, [source, key, loginId, request]);
    const [found] = known.rows;
    if (found === undefined) return { is: (await isRegistered(db, loginId)) ? 'busy' : 'unknown_login' };
    if (!found.same) return { is: 'differs' };
    return found.answer === null ? { is: 'busy' } : { is: 'answered', answer: found.answer };
  },

  /** Stores the answer of a taken request. All repeats get this answer. */
  async finish({ source, key, until }: Lease, answer: object): Promise<void> {
    await db.query(`update inbox set lease_until = null, answer = $4 where ${LEASED}`, [source, key, until, answer]);
  },

  /** Ends a taken request that has failed. If it is sent again, it can be taken at once. */
  release: (held: Lease): Promise<void> => inboxOf(db).release(held),
});

const TAKE = `
  insert into inbox (source, key, login_id, request, lease_until)
  select $1, $2, login_id, $4, now() + $5 * interval '1 second' from logins where login_id = $3
  on conflict (source, key) do update set lease_until = excluded.lease_until
    where inbox.lease_until < now() and (inbox.login_id, inbox.request) = (excluded.login_id, excluded.request)
  returning lease_until::text as until`;

const LOOK = `
  select (login_id, request) is not distinct from ($3, $4) as same, answer from inbox
   where source = $1 and key = $2`;

async function isRegistered(db: Database, loginId: string): Promise<boolean> {
  return (await db.query('select from logins where login_id = $1', [loginId])).rowCount === 1;
}
