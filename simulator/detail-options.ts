/** What GetAccountsDetail asked for. */
export interface DetailOptions {
  WithAccountIdentity: boolean;
  WithKYC: boolean;
  WithTransactions: boolean;
  DaysOfTransactions: 'Days90' | 'Days365';
  AccountsFilter?: string[] | null | undefined;
}
