import type { SuccessionProof } from '../domain/succession';
import { StoreError } from '../store/errors';
import type { NotUndone } from '../store/logins/undo-replacement';

/** The error that a login is not registered, so nothing was changed. */
export const loginNotRegistered = (loginId: string): StoreError =>
  new StoreError('login_not_registered', `Login ${loginId} is not registered; register it first.`);

/** A login cannot be replaced as requested; nothing was changed. */
export class ReplacementError extends Error {
  override readonly name = 'ReplacementError';

  constructor(
    /**
     * `not_proven`: the accounts do not prove that both LoginIds are of one customer. `login_registered`: the other
     * LoginId is taken. `look_pending`: its accounts are still being read.
     */
    readonly code: 'not_proven' | 'login_registered' | 'look_pending',
    message: string,
  ) {
    super(message);
  }
}

const WHY: Record<SuccessionProof, string> = {
  accounts: 'is proved',
  partial:
    "shares an account with the login it would replace, but not all accounts and holders are the same: it may be a relative's",
  none: 'has no account in common with the login it would replace',
};

/**
 * The error that nothing proves `by` to be the same customer. `proof` is null if the accounts of `by` could not be
 * read; then `code` is Flinks' code, if there was one.
 */
export const notProven = (by: string, proof: SuccessionProof | null, code: string | null): ReplacementError =>
  new ReplacementError(
    'not_proven',
    `Login ${by} ${proof === null ? `has accounts that could not be read (${code ?? 'no code'})` : WHY[proof]}. ` +
      'Nothing was changed. If you know that it is the same customer, order the replacement again with force set.',
  );

export const loginTaken = (by: string): ReplacementError =>
  new ReplacementError(
    'login_registered',
    `Login ${by} is registered itself, was replaced by another login, or is being withdrawn, so it cannot take another login's place. ` +
      'Nothing was changed.',
  );

const NOT_UNDONE: Record<NotUndone, string> = {
  not_replaced: 'has not been replaced',
  too_late: 'was replaced more than a day ago, so the data that it had then is no longer kept',
  replaced_again: 'was replaced by a login that has been replaced itself; undo that first',
};

/** A replacement cannot be undone; nothing was changed. */
export class UndoError extends Error {
  override readonly name = 'UndoError';

  constructor(
    loginId: string,
    readonly code: NotUndone,
  ) {
    super(`Login ${loginId} ${NOT_UNDONE[code]}. Nothing was changed.`);
  }
}

export const lookPending = (by: string): ReplacementError =>
  new ReplacementError('look_pending', `The accounts of login ${by} are still being read. Try again in a minute.`);
