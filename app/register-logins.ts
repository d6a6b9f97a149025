import { z } from 'zod';
import type { Store } from '../store/store';
import { labelField, loginIdField } from './fields';
import { issuesOf } from './issues';

const REFERENCE = "The app's own name for this login's customer; comes back in answers and events.";
export const reference = labelField(`${REFERENCE} Null clears it.`);

/** What may be registered: a row of POST /v1/logins, or of a file. */
export const loginRow = z.strictObject({
  loginId: loginIdField,
  reference: labelField(`${REFERENCE} Null keeps the stored value; a different value is rejected.`).nullish(),
  institution: labelField("Flinks' name of the institution. Null clears it.").nullish(),
  language: z
    .enum(['en', 'fr'])
    .nullish()
    .meta({
      description:
        'The language of the Flinks Connect session in which this LoginId was made. In another language, Flinks ' +
        'gives the same customer another LoginId.',
    }),
});
/**
 * The reason why a row is rejected if its reference differs from the stored one. Only PATCH gives a login to another
 * customer, so that this never happens by accident. Apps check for this text, so it must stay as it is.
 */
const REFERENCE_DIFFERS = 'reference_differs';
/** The reason why a row is rejected if another login has replaced its login. Apps check for this text too. */
const REPLACED = 'login_replaced';
const BEING_PURGED = 'its consent was withdrawn, and the withdrawal is not complete yet: send it again later';

/**
 * Returns the rows that are well formed, and why each other row was rejected. Each row is checked by itself, so that a
 * bad row does not keep out good ones. Reasons name members, and never quote values.
 */
export function checkRows(given: unknown[]) {
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

/**
 * Registers the good rows. Returns how many logins were new (`added`) or known before (`updated`), the `loginIds` of
 * the good rows, and why each other row was rejected. The API and the import of files both use this function.
 */
export async function registerLogins({ logins }: Pick<Store, 'logins'>, given: unknown[]) {
  const { rows, rejected } = checkRows(given);
  const { added, updated, withdrawn, replaced, differing } = await logins.upsertMany(rows.map(({ row }) => row));
  const refused = new Map([
    ...withdrawn.map((loginId) => [loginId, BEING_PURGED] as const),
    ...replaced.map((loginId) => [loginId, REPLACED] as const),
    ...differing.map((loginId) => [loginId, REFERENCE_DIFFERS] as const),
  ]);
  for (const { index, row } of rows) {
    const reason = refused.get(row.loginId);
    if (reason !== undefined) rejected.push({ index, reason });
  }
  rejected.sort((one, other) => one.index - other.index);
  const loginIds = rows.map(({ row }) => row.loginId).filter((loginId) => !refused.has(loginId));
  return { added, updated, rejected, loginIds };
}
