import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number in a range. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const inRange = /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most;
    if (!inRange) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return Number(text);
  };
