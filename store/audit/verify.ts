import { createHash } from 'node:crypto';
import type { Database } from '../database';

/** A fault of the chain: a gap, or a line that has changed since it was sealed. `problem` says which, in words. */
interface AuditFault {
  /** Position in the chain. */
  place: number;
  /** Null if the line is missing. */
  seq: number | null;
  problem: string;
}

/** The result of checking the whole chain. */
export interface AuditVerdict {
  ok: boolean;
  /** Number of lines checked. */
  checked: number;
  /** The chain begins after this place, because older lines were purged; 0 if none were. */
  purgedPlace: number;
  /** The place of the newest sealed line, and its hash. */
  head: { place: number; hash: string };
  /** How many lines the chain does not protect yet, and the time of the oldest of them (null if there are none). */
  unsealed: { lines: number; since: string | null };
  /** The first 20 faults. */
  faults: AuditFault[];
}

interface Line {
  seq: number;
  place: number;
  words: (string | null)[];
  loginId: string | null;
  loginKey: string | null;
  loginHash: string | null;
  detail: string;
  detailKey: string | null;
  detailHash: string | null;
  action: string;
  hash: string | null;
}

interface Head {
  place: number;
  hash: string;
  purgedPlace: number;
  purgedHash: string;
}

const LINES_AT_ONCE = 1_000;
const FAULTS_SHOWN = 20;
/** The text that replaces a detail that named a login whose consent was withdrawn. */
const WITHDRAWN_DETAIL = '{"withdrawn": true}';

/**
 * Checks the chain by computing the hash of every line anew. `noted` is a head (place and hash) that was recorded
 * earlier and must still be in the chain. With it, even a chain that somebody has rebuilt as a whole is detected.
 */
export async function verifyAudit(db: Database, noted?: { place: number; hash: string }): Promise<AuditVerdict> {
  return db.once(async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    const head = (await client.query<Head>(HEAD)).rows[0];
    const faults: AuditFault[] = [];
    const fault = (place: number, seq: number | null, problem: string) => faults.push({ place, seq, problem });
    if (head === undefined) throw new Error('The table audit_head has lost its row: the chain cannot be checked.');
    let [place, hash, checked] = [head.purgedPlace, head.purgedHash, 0];
    let purgeIsSaid = head.purgedPlace === 0;
    const check = (line: Line): void => {
      checked += 1;
      // The hash of a line is computed from the stored hash of the line before it, not from a computed one. So every
      // fault is reported, and the lines that follow a fault are not reported with it.
      if (line.place !== place + 1) fault(place + 1, null, missing(place + 1, line.place - 1));
      else if (line.hash !== linkOf(hash, line)) fault(line.place, line.seq, 'was changed or moved');
      const changed = changedMember(line);
      if (changed !== null) fault(line.place, line.seq, `its ${changed} was changed`);
      purgeIsSaid ||= saysPurge(line, head);
      if (noted?.place === line.place && noted.hash !== line.hash) {
        fault(line.place, line.seq, 'is not the one whose hash was noted: the chain was rebuilt');
      }
      [place, hash] = [line.place, line.hash ?? ''];
    };
    for (;;) {
      const { rows } = await client.query<Line>(LINES, [place]);
      rows.forEach(check);
      if (rows.length < LINES_AT_ONCE) break;
    }
    if (place > head.place) fault(head.place + 1, null, 'was put behind the end of the chain');
    else if (place < head.place) fault(place + 1, null, missing(place + 1, head.place));
    else if (hash !== head.hash) fault(place, null, 'the end of the chain was changed');
    if (noted !== undefined && noted.place > head.place)
      fault(head.place + 1, null, missing(head.place + 1, noted.place));
    const unsealed = (await client.query<{ lines: number; since: string | null }>(UNSEALED)).rows[0]!;
    // The line that records a purge is sealed a moment later, so it may be missing while there are unsealed lines.
    if (!purgeIsSaid && unsealed.lines === 0)
      fault(head.purgedPlace, null, 'no line of the chain says that it was purged up to here');
    return {
      ok: faults.length === 0,
      checked,
      purgedPlace: head.purgedPlace,
      head: { place: head.place, hash: head.hash },
      unsealed,
      faults: faults.slice(0, FAULTS_SHOWN),
    };
  });
}

const missing = (first: number, last: number): string =>
  first >= last ? 'is missing' : `is missing, and so is every line up to place ${last}`;

/** The hash of the chain up to a line, from its hash up to the line before, as in seal_audit (0003_shield.sql). */
function linkOf(before: string, { words }: Line): string {
  const text = words.map((word) => (word === null ? '-' : `${Buffer.byteLength(word)}:${word}`)).join(',');
  return createHash('sha256').update(Buffer.from(before, 'hex')).update(text).digest('hex');
}

/**
 * Returns the name of the member whose text does not match its hash, or null if all match. Text that a withdrawal has
 * removed counts as valid, because the key that is needed for its hash was deleted too.
 */
function changedMember(line: Line): string | null {
  const { loginId, loginKey, loginHash, detail, detailKey, detailHash } = line;
  if (loginId !== null && hashOf(loginKey, loginId) !== loginHash) return 'LoginId';
  if (hashOf(detailKey, detail) !== detailHash && detail !== WITHDRAWN_DETAIL) return 'detail';
  return null;
}

const hashOf = (key: string | null, text: string): string =>
  createHash('sha256')
    .update((key ?? '') + text)
    .digest('hex');

/**
 * Whether this line says that the chain was purged up to the stored place. If no line says so, somebody has cut off the
 * start of the chain.
 */
function saysPurge({ action, detail }: Line, { purgedPlace, purgedHash }: Head): boolean {
  if (action !== 'audit.purge') return false;
  const said = JSON.parse(detail) as { place?: unknown; hash?: unknown } | null;
  return said?.place === purgedPlace && said.hash === purgedHash;
}

const HEAD = `select place, encode(hash, 'hex') as hash, purged_place as "purgedPlace",
  encode(purged_hash, 'hex') as "purgedHash" from audit_head`;

const LINES = `select seq, place, action, login_id as "loginId", login_key as "loginKey",
    encode(login_hash, 'hex') as "loginHash", detail::text as detail, detail_key as "detailKey",
    encode(detail_hash, 'hex') as "detailHash", encode(hash, 'hex') as hash,
    array[seq::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, action, run_id, address, db_user,
          encode(login_hash, 'hex'), encode(detail_hash, 'hex')] as words
  from audit where place > $1 order by place limit ${LINES_AT_ONCE}`;

const UNSEALED = `select count(*) as lines, min(at) as since from audit where place is null`;
