import { z } from 'zod';
import { parsed, Invalid } from './fields';

const share = parsed((text) => {
  const value = /^(0|1|0?\.\d{1,4}|1\.0{1,4})$/.test(text) ? Number(text) : -1;
  return value >= 0 && value <= 1 ? value : new Invalid('must be a share from 0 to 1, such as 0.9');
});

/**
 * REFRESH_SLO: the share of logins, from 0 to 1, whose data should be less than 24 hours old. Only logins whose bank
 * lets us in without the user are counted.
 */
export const promiseSchema = z.object({ REFRESH_SLO: share }).transform((given) => ({ freshShare: given.REFRESH_SLO }));
