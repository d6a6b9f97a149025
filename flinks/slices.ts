import { randomUUID } from 'node:crypto';
import { parseBody } from './json';
import { NotJsonError } from './schemas/shape';

/** How many bytes of rows are parsed together. The rows of so few bytes can soon be removed from memory again. */
const PART_BYTES = 256 * 1024;

/**
 * A body whose accounts have their rows (transactions) cut out. `skeleton` is the same JSON with a mark in place of the
 * content of every `Accounts[].Transactions`. `rowsOf` turns such a mark into the rows, part by part; it returns null
 * for a value that is no mark.
 */
export interface SlicedBody {
  skeleton: Buffer;
  rowsOf: (value: unknown) => Iterable<unknown[]> | null;
}

/**
 * Where the rows of one account are in the body: `start` and `end` are the brackets of their list, `cuts` are commas
 * between its elements.
 */
interface Slice {
  start: number;
  end: number;
  cuts: number[];
}

/**
 * Cuts a body without parsing it, so that 25 MB of JSON never become objects all at once. Only the positions of the
 * lists of rows are found here. What a body means is left to `parseBody`, which reads the skeleton and every part, and
 * refuses what is not JSON.
 */
export function sliceBody(body: Buffer): SlicedBody {
  const slices = findRows(body);
  const mark = randomUUID();
  const pieces: Buffer[] = [];
  let at = 0;
  slices.forEach(({ start, end }, index) => {
    pieces.push(body.subarray(at, start + 1), Buffer.from(`"${mark}:${index}"`));
    at = end;
  });
  pieces.push(body.subarray(at));
  return {
    skeleton: Buffer.concat(pieces),
    rowsOf(value) {
      const [text]: unknown[] = Array.isArray(value) ? (value as unknown[]) : [];
      if (typeof text !== 'string' || !text.startsWith(`${mark}:`)) return null;
      return partsOf(body, slices[Number(text.slice(mark.length + 1))]!);
    },
  };
}

function* partsOf(body: Buffer, { start, end, cuts }: Slice): Iterable<unknown[]> {
  let from = start + 1;
  for (const to of [...cuts, end]) {
    const part = body.subarray(from, to);
    const parsed = parseBody(Buffer.concat([Buffer.from('['), part, Buffer.from(']')]));
    const rows = parsed.kind === 'json' && Array.isArray(parsed.value) ? (parsed.value as unknown[]) : null;
    // If a part is empty although the list has cuts, nothing stands between two commas, or before the end. The list as
    // a whole would not have been JSON either.
    if (rows === null || (rows.length === 0 && cuts.length > 0)) throw new NotJsonError();
    yield rows;
    from = to + 1;
  }
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const ACCOUNTS = Buffer.from('"Accounts"');
const TRANSACTIONS = Buffer.from('"Transactions"');

/**
 * How many brackets are open within the root, within an account, and within its rows, in
 * `{"Accounts":[{"Transactions":[`.
 */
const [IN_ROOT, IN_ACCOUNT, IN_ROWS] = [1, 3, 4];

/**
 * Finds the lists of rows in one pass over the bytes. The signs looked for are ASCII, and in UTF-8 no other character
 * has a byte that equals one of them.
 */
function findRows(body: Buffer): Slice[] {
  const slices: Slice[] = [];
  let depth = 0;
  let inAccounts = false;
  let slice: Slice | null = null;
  let partStart = 0;
  let text = { start: 0, end: 0 };
  let key: Buffer | null = null;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) {
      const start = at;
      at = endOfText(body, at);
      text = { start, end: at + 1 };
    } else if (byte === COLON) {
      key = depth === IN_ROOT || depth === IN_ACCOUNT ? body.subarray(text.start, text.end) : null;
    } else if (byte === COMMA) {
      key = null;
      if (slice !== null && depth === IN_ROWS && at - partStart >= PART_BYTES) {
        slice.cuts.push(at);
        partStart = at;
      }
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (depth === IN_ROOT) inAccounts = byte === OPEN_LIST && key !== null && key.equals(ACCOUNTS);
      if (depth === IN_ACCOUNT && inAccounts && byte === OPEN_LIST && key?.equals(TRANSACTIONS)) {
        slice = { start: at, end: at, cuts: [] };
        partStart = at;
      }
      depth += 1;
      key = null;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (slice !== null && depth === IN_ROWS) {
        // A list that ends with the bracket of an object is not cut out. It stays in the skeleton, where the parser
        // refuses it.
        if (byte === CLOSE_LIST) slices.push({ ...slice, end: at });
        slice = null;
      }
      depth -= 1;
    }
  }
  return slices;
}

/** Returns the closing quote of the text that opens at `start`, or the end of the body. */
function endOfText(body: Buffer, start: number): number {
  for (let at = start + 1; at < body.length; at += 1) {
    if (body[at] === BACKSLASH) at += 1;
    else if (body[at] === QUOTE) return at;
  }
  return body.length;
}
