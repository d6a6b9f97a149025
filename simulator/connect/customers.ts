import { randomUUID } from 'node:crypto';
import type { SimulatedLogin } from '../login';
import { refusesNext } from '../spec';
import type { Bank } from '../state';

/** This user name leads to another LoginId, whatever login was meant. */
const SOMEONE_ELSE = 'someone-else';
/** Refused as a password, and as a one-time code. */
export const WRONG = 'wrong';

/** The made-up user name of a login. */
export const userNameOf = ({ loginId }: Pick<SimulatedLogin, 'loginId'>): string => `user-${loginId.slice(0, 8)}`;

export interface Credentials {
  institution: string;
  userName: string;
  password: string;
  language: 'en' | 'fr';
}

/** Start of the user name of a customer who signs in with a new card. */
const NEW_CARD = 'card-';

/**
 * A full re-link. As at Flinks, the same institution, user name and language lead to the same LoginId; another language
 * or a new card leads to another LoginId with the same accounts.
 */
export function relink(bank: Bank, given: Credentials): { loginId: string } | { refused: string } {
  if (given.password === WRONG) return { refused: 'INVALID_PASSWORD' };
  const { institution, language } = given;
  const userName = given.userName.trim().toLowerCase();
  if (userName === SOMEONE_ELSE)
    return { loginId: bank.addLogin({ loginId: randomUUID(), institution, language }).loginId };
  const named = userName.startsWith(NEW_CARD) ? userName.slice(NEW_CARD.length) : userName;
  const first = bank.logins.find((one) => one.institution === institution && userNameOf(one) === named);
  if (first === undefined) return { refused: 'INVALID_USERNAME' };
  const login = loginOf(bank, first, { language, isNewCard: named !== userName });
  login.relinked();
  bank.webhooks.announce(login);
  return { loginId: login.loginId };
}

/** The login of the same customer under that card and language; made if it does not exist yet. */
function loginOf(
  bank: Bank,
  first: SimulatedLogin,
  { language, isNewCard }: { language: 'en' | 'fr'; isNewCard: boolean },
): SimulatedLogin {
  if (!isNewCard && first.language === language) return first;
  const behaviour = isNewCard ? 'new_card' : 'other_language';
  const { institution, accounts, transactions, customer: sameAs } = first;
  const known = bank.logins.find(
    (one) => one.sameAs === sameAs && one.language === language && one.behaviour === behaviour,
  );
  const made = { loginId: randomUUID(), institution, language, behaviour, accounts, transactions, sameAs };
  return known ?? bank.addLogin(made);
}

/** Made-up customers whom their bank refuses, to be shown beside the form. */
export const customersInNeed = ({ logins }: Bank, language: string): SimulatedLogin[] =>
  logins
    .filter((login) => login.language === language && (refusesNext(login.cached) || refusesNext(login.live)))
    .slice(0, 40);
