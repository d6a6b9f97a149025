import { InvalidArgumentError } from 'commander';
import { parseGuid, parseLoginId, type LoginId } from '../domain/ids';

/** Returns a reader of an option that is a whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const inRange = /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most;
    if (!inRange) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return Number(text);
  };

/** Reads an argument that is a LoginId, in capital or small letters. */
export function loginId(text: string): LoginId {
  const id = parseLoginId(text);
  if (id === null)
    throw new InvalidArgumentError(
      'A LoginId is a GUID: 8-4-4-4-12 hexadecimal digits. To find one by reference: flinks-refresh logins show <reference>',
    );
  return id;
}

/** Reads an option that is a RequestId. */
export function requestId(text: string): string {
  const id = parseGuid(text);
  if (id === null) throw new InvalidArgumentError('A RequestId is a GUID: 8-4-4-4-12 hexadecimal digits.');
  return id;
}

/** Returns a reader of an option that is one of `words`. */
export const oneOf =
  <const T extends string>(...words: readonly T[]) =>
  (text: string): T => {
    const word = words.find((one) => one === text);
    if (word === undefined) throw new InvalidArgumentError(`It must be one of ${words.join(', ')}.`);
    return word;
  };

/** Help text of an argument that takes a LoginId or the app's reference. */
export const LOGIN_OR_REFERENCE = "its LoginId, or the app's reference";
