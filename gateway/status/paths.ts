import type { WaitingFilter } from '../../store/runs/waiting-logins';

/** Where the pages are. The name of a bank goes into the query, because a path cannot hold every name. */
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

/** A list of waiting logins. In the query, an empty `code` stands for logins without a code. */
export const waitingPath = ({ institution, reason, code, after }: WaitingFilter & { after?: string | undefined }) =>
  withQuery(PATHS.waiting, { institution, reason, code: code === null ? '' : code, after });

/** Whether a path is one of these pages, so that a sign-in may lead back to it. */
export const isOwnPage = (path: string): boolean =>
  path.length <= 2_000 && /^\/status\/(?:banks?|waiting|logins|find)(?:\/[\w-]+)?(?:\?[\w=&%.+~*:-]*)?$/.test(path);
