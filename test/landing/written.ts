/** Writes a bank's answer of GetAccountsDetail as JSON text, with amounts in one of the formats banks use. */

export interface WrittenRow {
  id: string | null;
  date: string | null;
  description: string;
  debit: string | null;
  credit: string | null;
  balance: string | null;
}

/** `unreadable`: which unreadable form it has; null: it is readable. */
export interface WrittenAccount {
  id: string;
  number: string;
  category: string;
  rows: WrittenRow[];
  unreadable: number | null;
}

const THOUSANDS = /\B(?=(\d{3})+(?!\d))/g;

/** Different formats for `value`, which is plain decimal text. */
function waysToWrite(value: string): string[] {
  const digits = value.replace('-', '');
  const [whole = '', fraction] = digits.split('.');
  const grouped = (between: string, point: string) =>
    whole.replace(THOUSANDS, between) + (fraction === undefined ? '' : point + fraction);
  const blanks = [' ', '\u00a0', '\u202f'].map((blank) => grouped(blank, ','));
  const positive = [digits, ` ${digits} `, grouped(',', '.'), ...blanks];
  if (fraction === undefined) positive.push(`${digits}.00`);
  else positive.push(grouped('', ','), grouped(whole.length > 3 ? '.' : '', ','));
  const texts = value.startsWith('-')
    ? positive.flatMap((text) => [`-${text.trim()}`, `(${text.trim()})`, `${text.trim()}-`, `\u2212${text.trim()}`])
    : positive;
  return [value, ...texts.map((text) => JSON.stringify(text))];
}

const amount = (value: string | null, writing: number): string => {
  if (value === null) return 'null';
  const ways = waysToWrite(value);
  return ways[writing % ways.length]!;
};

function rowText(row: WrittenRow, writing: number): string {
  const { id, date, description, debit, credit, balance } = row;
  const texts = JSON.stringify({ ...(id === null ? {} : { Id: id }), Date: date, Description: description }).slice(
    1,
    -1,
  );
  const amounts = `"Debit":${amount(debit, writing)},"Credit":${amount(credit, writing + 1)}`;
  return `{${texts},${amounts},"Balance":${amount(balance, writing + 2)}}`;
}

/** Unreadable account members, placed last so that they apply. The last one removes the account's Id. */
const UNREADABLE = [
  '"Transactions":[null]',
  '"Transactions":[{"Id":"bad","Debit":"Zoe"}]',
  '"Transactions":"none"',
  '"Balance":12.5',
  '"OverdraftLimit":"twelve"',
  '"Id":null',
];
export const UNREADABLE_FORMS = UNREADABLE.length;
export const NO_ID = UNREADABLE_FORMS - 1;

function accountText({ id, number, category, rows, unreadable }: WrittenAccount, writing: number): string {
  const members = JSON.stringify({
    Id: id,
    Title: 'One of ours',
    InstitutionNumber: '003',
    TransitNumber: '00012',
    AccountNumber: number,
    Category: category,
    Type: category,
    Currency: 'CAD',
    Balance: { Current: '1' },
  }).slice(0, -1);
  const list = rows.map((row, at) => rowText(row, writing + at)).join(',');
  const fault = unreadable === null ? '' : `,${UNREADABLE[unreadable % UNREADABLE.length]}`;
  return `${members},"Transactions":[${list}]${fault}}`;
}

export const answerText = (accounts: WrittenAccount[], writing: number): string =>
  `{"Accounts":[${accounts.map((account) => accountText(account, writing)).join(',')}]}`;
