import { z } from 'zod';
import type { Store } from '../store/store';
import { LOGIN_ROW, withExample } from './examples';
import { label, loginIdText } from './schemas';
import { issuesOf } from './validation-problem';

export const reference = label(
  "The app's own name for this login's customer; comes back in answers and events. Null clears it.",
);

/** What may be registered: a row of POST /v1/logins, or of a file. */
export const loginRow = withExample(
  z.strictObject({
    loginId: loginIdText,
    reference: reference.nullish(),
    institution: label("Flinks' name of the institution. Null clears it.").nullish(),
    language: z
      .enum(['en', 'fr'])
      .nullish()
      .meta({ description: 'Language of the Flinks Connect session it came from: Flinks keys LoginIds by it.' }),
  }),
  LOGIN_ROW,
);
const BEING_PURGED = 'its consent was withdrawn, and that is not done yet: send it again later';

/**
 * The good rows, and why the others were not taken. A bad row is no reason to refuse the good ones, so each is checked
 * by itself. Reasons name members, never values.
 */
export function sortRows(given: unknown[]) {
  const rows: { index: number; row: z.output<typeof loginRow> }[] = [];
  const rejected: { index: number; reason: string }[] = [];
  given.forEach((row, index) => {
    const { success, data, error } = loginRow.safeParse(row);
    if (success) rows.push({ index, row: data });
    else rejected.push({ index, reason: issuesOf(error).map(inWords).join('; ') });
  });
  return { rows, rejected };
}

const inWords = ({ path, message }: { path: string; message: string }): string =>
  path === '' ? message : `${path}: ${message}`;

/** Registers the good rows; whose `loginIds` those are. The one way in, for the API and for files alike. */
export async function registerLogins({ logins }: Pick<Store, 'logins'>, given: unknown[]) {
  const { rows, rejected } = sortRows(given);
  const { added, updated, withdrawn } = await logins.upsertMany(rows.map(({ row }) => row));
  const isWithdrawn = new Set(withdrawn);
  for (const { index, row } of rows) if (isWithdrawn.has(row.loginId)) rejected.push({ index, reason: BEING_PURGED });
  rejected.sort((one, other) => one.index - other.index);
  const loginIds = rows.map(({ row }) => row.loginId).filter((loginId) => !isWithdrawn.has(loginId));
  return { added, updated, rejected, loginIds };
}
