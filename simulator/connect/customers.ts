import { randomUUID } from 'node:crypto';
import type { SimulatedLogin } from '../login';
import { refusesNext } from '../spec';
import type { Bank } from '../state';

/** This user name leads to another LoginId, whatever login was meant. */
const SOMEONE_ELSE = 'someone-else';
/** This password is refused, and so is this code. */
export const WRONG = 'wrong';

/** The made-up user name of a login. */
export const userNameOf = ({ loginId }: Pick<SimulatedLogin, 'loginId'>): string => `user-${loginId.slice(0, 8)}`;

export interface Credentials {
  institution: string;
  userName: string;
  password: string;
  language: 'en' | 'fr';
}

/**
 * A full re-link. As at Flinks, the same institution, user name and language lead to the same LoginId, and each other
 * language to another one.
 */
export function relink(bank: Bank, given: Credentials): { loginId: string } | { refused: string } {
  if (given.password === WRONG) return { refused: 'INVALID_PASSWORD' };
  const login = bank.logins.find(
    (one) => one.institution === given.institution && userNameOf(one) === given.userName.trim().toLowerCase(),
  );
  if (given.userName !== SOMEONE_ELSE && login === undefined) return { refused: 'INVALID_USERNAME' };
  if (login === undefined || login.language !== given.language) {
    const { institution, language } = given;
    return { loginId: bank.addLogin({ loginId: randomUUID(), institution, language }).loginId };
  }
  login.relinked();
  bank.webhooks.announce(login);
  return { loginId: login.loginId };
}

/** Made-up customers whose bank refuses them, to be shown beside the form. */
export const customersInNeed = ({ logins }: Bank, language: string): SimulatedLogin[] =>
  logins
    .filter((login) => login.language === language && (refusesNext(login.cached) || refusesNext(login.live)))
    .slice(0, 40);
