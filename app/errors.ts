import { StoreError } from '../store/errors';

/** The login is not registered: nothing was changed. */
export const loginNotRegistered = (loginId: string): StoreError =>
  new StoreError('login_not_registered', `Login ${loginId} is not registered; register it first.`);
