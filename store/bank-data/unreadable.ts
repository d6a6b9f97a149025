import type { Queryable } from '../database';
import { appendAlert } from '../events/events';

/** The login and the refresh for which an answer came. If `runId` is not given, the run of the refresh counts. */
export interface UnreadableOrigin {
  loginId: string;
  refreshId: string;
  runId?: string | null;
}

/** What is stored of an answer: its readable accounts, only its raw text, or nothing. */
export type LeftOfAnswer = 'otherAccounts' | 'text' | 'nothing';

/**
 * Rule 10 of docs/flowchart.md: tells the operator which fields of an answer cannot be read and how often, but never a
 * value. The operator is told once per run and institution, or, outside of runs, once per login.
 */
export async function appendUnreadable(
  client: Queryable,
  { loginId, refreshId, runId: given = null }: UnreadableOrigin,
  unreadable: { fields: Record<string, number> }[],
  left: LeftOfAnswer,
): Promise<void> {
  const { rows } = await client.query<{ institution: string | null; run_id: string | null }>(
    `select institution, coalesce($3, (select run_id from refreshes where refresh_id = $2)) as run_id
       from logins where login_id = $1`,
    [loginId, refreshId, given],
  );
  const { institution, run_id: runId } = rows[0] ?? { institution: null, run_id: null };
  const message =
    `Flinks' answer for a login of ${institution ?? 'an unknown institution'} has parts that cannot be read: ` +
    `${inWords(unreadable)}. ${left === 'otherAccounts' ? "The login's other accounts are fresh" : 'The data stored before stays as it is'}. ` +
    `The same may happen to other logins. ${whatToDo(loginId, left)}`;
  await appendAlert(
    client,
    {
      loginId,
      ...(runId === null ? {} : { runId }),
      ...(institution === null ? {} : { institution }),
      code: 'unreadable_data',
      flinksCode: 'UNREADABLE',
      message,
    },
    { once: true },
  );
}

const whatToDo = (loginId: string, left: LeftOfAnswer): string =>
  left === 'nothing'
    ? 'Check FLINKS_BASE_URL, and any proxy between this system and Flinks (docs/runbooks/unreadable-data.md).'
    : `Look at the login's raw answer: flinks-refresh logins dump ${loginId}.`;

/**
 * The fields in words, each with how often it could not be read, for example `Accounts[].Title (3), Accounts[].Id (1)`.
 */
function inWords(unreadable: { fields: Record<string, number> }[]): string {
  const counts = new Map<string, number>();
  for (const { fields } of unreadable) {
    for (const [field, count] of Object.entries(fields)) counts.set(field, (counts.get(field) ?? 0) + count);
  }
  return [...counts].map(([field, count]) => `${field} (${count})`).join(', ');
}
