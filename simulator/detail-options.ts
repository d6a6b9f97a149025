/** What a GetAccountsDetail request wants to be told. */
export interface DetailOptions {
  WithAccountIdentity: boolean;
  WithKYC: boolean;
  WithTransactions: boolean;
  DaysOfTransactions: 'Days90' | 'Days365';
  AccountsFilter?: string[] | null | undefined;
}
