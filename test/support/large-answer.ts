import { createHash } from 'node:crypto';

/** The size of an answer. */
export interface AnswerSize {
  accounts: number;
  transactionsPerAccount: number;
}

const DESCRIPTIONS = ['ÉPICERIE DU MARCHÉ', 'Café de l’Érable', 'INTERAC E-TRANSFER', 'LOYER \u{1f3e0}', 'مقهى'];
const FIRST_DAY_MS = Date.UTC(2026, 0, 1);

/** A GUID that is always the same for the same name. */
export function guid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** An amount as JSON text with two decimals, 0.00 to 9,999.99; neighbours differ. */
const amountText = (index: number): string => `${(index * 7919) % 10_000}.${String(index % 100).padStart(2, '0')}`;

/** One transaction of an answer as JSON text. Odd ones are debits, even ones credits. */
export function transactionText(accountId: string, index: number): string {
  const [debit, credit] = index % 2 === 1 ? [amountText(index), 'null'] : ['null', amountText(index)];
  const date = new Date(FIRST_DAY_MS + (index % 90) * 86_400_000).toISOString().slice(0, 10);
  const description = JSON.stringify(`${DESCRIPTIONS[index % DESCRIPTIONS.length]} ${index}`);
  const balance = `-${amountText(index + 1)}`;
  return `{"Date":"${date}","Code":null,"Description":${description},"Debit":${debit},"Credit":${credit},"Balance":${balance},"Id":"${guid(`${accountId}/${index}`)}"}`;
}

/** The body of a GetAccountsDetail, generated in pieces. The members that identify its login are at the end. */
export function largeAnswer(loginId: string, { accounts, transactionsPerAccount }: AnswerSize): Buffer {
  const pieces = Array.from({ length: accounts }, (_none, number) => {
    const id = guid(`${loginId}/${number}`);
    const rows = Array.from({ length: transactionsPerAccount }, (_empty, index) => transactionText(id, index));
    return Buffer.from(
      `{"Id":"${id}","Title":"Épargne ${number}","AccountNumber":"00${number}","Currency":"CAD",` +
        `"Balance":{"Available":100.50,"Current":99.9,"Limit":null},"Transactions":[${rows.join(',')}]}`,
    );
  });
  const separated = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [Buffer.from(','), piece]));
  const login = `{"Id":"${loginId}","LastRefresh":"${new Date(FIRST_DAY_MS).toISOString()}"}`;
  return Buffer.concat([
    Buffer.from('{"HttpStatusCode":200,"Accounts":['),
    ...separated,
    Buffer.from(`],"Login":${login},"InstitutionName":"Maple Bank","RequestId":"${loginId}"}`),
  ]);
}
