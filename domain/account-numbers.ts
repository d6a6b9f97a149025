/** The numbers that identify an account at its bank, as they stand in Flinks' answer or in a stored row. */
export interface BankNumbers {
  institutionNumber: string | null;
  transitNumber: string | null;
  accountNumber: string | null;
}

/**
 * Institution, transit and account number as one text, for comparing; null if one of them is missing or the account
 * number is masked or too short.
 */
export function fullNumber({ institutionNumber, transitNumber, accountNumber }: BankNumbers): string | null {
  const [institution, transit] = [institutionNumber, transitNumber].map((text) => plain(text ?? ''));
  const number = wholeNumber(accountNumber);
  if (number === null || !institution || !transit) return null;
  return JSON.stringify([institution, transit, number]);
}

const MASKS = /[^0-9A-WYZ]/;
const FEWEST_DIGITS = 5;

/**
 * The account number without blanks and hyphens; null if it is masked (`****1234`, `XXXX1234`) or has fewer than five
 * digits.
 */
export function wholeNumber(accountNumber: string | null): string | null {
  const number = plain(accountNumber ?? '');
  const digits = number.replace(/\D/g, '').length;
  return MASKS.test(number) || digits < FEWEST_DIGITS ? null : number;
}

const plain = (text: string): string => text.replace(/[\s-]+/g, '').toUpperCase();
