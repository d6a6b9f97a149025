import type { WaitingFilter } from '../../store/runs/waiting-logins';

/** The paths of the pages. The name of a bank is in the query, because not every name can be a part of a path. */
export const PATHS = {
  home: '/',
  signIn: '/status/sign-in',
  signOut: '/status/sign-out',
  release: '/status/release',
  find: '/status/find',
  banks: '/status/banks',
  bank: '/status/bank',
  waiting: '/status/waiting',
  logins: '/status/logins',
} as const;

const withQuery = (path: string, query: Record<string, string | undefined>): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
};

export const bankPath = (institution: string): string => withQuery(PATHS.bank, { name: institution });
export const banksPath = (page: number): string => withQuery(PATHS.banks, page === 1 ? {} : { page: String(page) });
export const loginPath = (loginId: string): string => `${PATHS.logins}/${encodeURIComponent(loginId)}`;

/** The path of a list of waiting logins. In its query, an empty `code` stands for the logins without a code. */
export const waitingPath = ({ institution, reason, code, after }: WaitingFilter & { after?: string | undefined }) =>
  withQuery(PATHS.waiting, { institution, reason, code: code === null ? '' : code, after });

/** Whether a path, with its query, is one of these pages. A sign-in leads back to such a path and to no other. */
export const isOwnPage = (path: string): boolean =>
  path.length <= 2_000 && /^\/status\/(?:banks?|waiting|logins|find)(?:\/[\w-]+)?(?:\?[\w=&%.+~*:-]*)?$/.test(path);
