import { createHash } from 'node:crypto';
import type { Database } from '../database';
import { inboxOf, LEASE_SECONDS, LEASED, type Lease } from './inbox';

/** A request that its sender may repeat under one key. */
export interface KeyedRequest {
  /** Where the key came in; keys of different sources never clash. */
  source: string;
  /** At most 255 characters; the database keeps a hash of it. */
  key: string;
  loginId: string;
  /** What is requested. It must be the same for every use of one key. */
  request: string;
}

/**
 * What became of a request. `held`: this call has taken it and must end it with `finish` or `release`. `answered`: it
 * was answered before. `busy`: another process is answering it. `differs`: its key was used for something else.
 * `unknown_login`: its login is not registered.
 */
export type Begun<Answer> =
  { is: 'held'; held: Lease } | { is: 'answered'; answer: Answer } | { is: 'busy' | 'differs' | 'unknown_login' };

/** Requests that have one answer however often they are sent, across all processes. Kept in the inbox. */
export const idempotencyOf = (db: Database) => ({
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

  /** Keeps the answer, which all repeats get. */
  async finish({ source, key, until }: Lease, answer: object): Promise<void> {
    await db.query(`update inbox set lease_until = null, answer = $4 where ${LEASED}`, [source, key, until, answer]);
  },

  /** Ends a request that has failed. Whoever sends it again may take it at once. */
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
