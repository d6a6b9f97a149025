import { randomUUID } from 'node:crypto';
import type { SimulatedLogin } from '../login';
import { refusesNext } from '../spec';
import type { Bank } from '../state';

/** Whoever enters this user name gets a new LoginId, as if another person had signed in. */
const SOMEONE_ELSE = 'someone-else';
/** A customer who enters this word as a password or as a one-time code is refused. */
export const WRONG = 'wrong';

/** Returns the made-up user name under which the customer of a login signs in. */
export const userNameOf = ({ loginId }: Pick<SimulatedLogin, 'loginId'>): string => `user-${loginId.slice(0, 8)}`;

export interface Credentials {
  institution: string;
  userName: string;
  password: string;
  language: 'en' | 'fr';
}

/** With this before the user name, a customer signs in with a new card. */
const NEW_CARD = 'card-';

/**
 * Signs a customer in anew (a full re-link), and returns the LoginId or the code of the refusal. As at Flinks, the same
 * institution, user name and language lead to the same LoginId; another language or a new card leads to another LoginId
 * that shows the same accounts.
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

/** Returns the login of the same customer with that card and language, and makes it if it does not exist yet. */
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

/**
 * Returns up to 40 logins of that language whose next cached or live call would be refused. The form shows their user
 * names to people who try it out.
 */
export const customersInNeed = ({ logins }: Bank, language: string): SimulatedLogin[] =>
  logins
    .filter((login) => login.language === language && (refusesNext(login.cached) || refusesNext(login.live)))
    .slice(0, 40);
