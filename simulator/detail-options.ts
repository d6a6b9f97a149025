/** The options of a GetAccountsDetail request: which accounts it asks for, with what, and over how many days. */
export interface DetailOptions {
  WithAccountIdentity: boolean;
  WithKYC: boolean;
  WithTransactions: boolean;
  DaysOfTransactions: 'Days90' | 'Days365';
  AccountsFilter?: string[] | null | undefined;
}
