import { z } from 'zod';
import { parseEnv } from 'node:util';
import { parseDuration } from '../domain/duration';
import type { Policy } from '../domain/policy';
import { SETTINGS } from './catalogue';
import { count, durationOrOff, duration, Invalid, list, parsed } from './fields';
import { policySchema } from './policy';
import type { Problem } from './problems';
import type { ReadResult } from './settings';
import { readValues } from './values';

/** Reads `40%` as 0.4. */
const readShare = (text: string): number | Invalid => {
  const match = /^(\d{1,3}(?:\.\d{1,2})?)%$/.exec(text);
  const share = match === null ? Number.NaN : Number(match[1]) / 100;
  return share >= 0 && share <= 1 ? share : new Invalid('must be a share from 0% to 100%');
};

const readReturn = (item: string): { share: number; afterMs: number } | Invalid => {
  const [left = '', right = '', ...more] = item.split('@');
  const [share, afterMs] = [readShare(left), parseDuration(right)];
  const isRight = typeof share === 'number' && afterMs !== null && more.length === 0;
  return isRight ? { share, afterMs } : new Invalid('must be shares and durations such as 30%@6h,20%@2d');
};

const share = parsed(readShare);

/** What happens in the simulated month of `simulate`: who comes back, and what fails. No other command reads these. */
const worldSchema = z
  .object({
    SIMULATE_RETURNS: list(readReturn).refine(
      (items) => items.reduce((sum, item) => sum + item.share, 0) <= 1 + 1e-9,
      'adds up to more than 100%',
    ),
    SIMULATE_REMINDER_RETURNS: share,
    SIMULATE_APP_VISITS: durationOrOff('1h', '365d'),
    SIMULATE_NIGHTLY: share,
    SIMULATE_OUTAGES: count(0, 100),
    SIMULATE_OUTAGE: duration('1m', '30d'),
    SIMULATE_BAD_DAY: parsed((text) => (text === 'off' ? null : dayOf(text))),
    SIMULATE_BAD_BANK: parsed((text) => text),
    SIMULATE_BAD_SHARE: share,
  })
  .transform((given) => ({
    returns: given.SIMULATE_RETURNS,
    reminderShare: given.SIMULATE_REMINDER_RETURNS,
    appVisitMs: given.SIMULATE_APP_VISITS,
    nightlyShare: given.SIMULATE_NIGHTLY,
    outages: given.SIMULATE_OUTAGES,
    outageMs: given.SIMULATE_OUTAGE,
    badDay: given.SIMULATE_BAD_DAY,
    badBank: given.SIMULATE_BAD_BANK,
    badShare: given.SIMULATE_BAD_SHARE,
  }));

const dayOf = (text: string): number | Invalid =>
  /^[1-9]\d{0,2}$/.test(text) ? Number(text) : new Invalid('must be the number of a day, or off');

/** The defaults of the SIMULATE_ settings. They are estimates, not measurements. */
const WORLD_DEFAULTS: Readonly<Record<string, string>> = {
  SIMULATE_RETURNS: '25%@4h,20%@1d,10%@4d',
  SIMULATE_REMINDER_RETURNS: '8%',
  SIMULATE_APP_VISITS: 'off',
  SIMULATE_NIGHTLY: '85%',
  SIMULATE_OUTAGES: '1',
  SIMULATE_OUTAGE: '6h',
  SIMULATE_BAD_DAY: '12',
  SIMULATE_BAD_BANK: 'Northern Direct',
  SIMULATE_BAD_SHARE: '60%',
};

/** The settings that are in force in a simulated month (`policy`), and what happens in that month (`world`). */
export interface SimulateSettings {
  policy: Policy;
  world: z.output<typeof worldSchema>;
}

/**
 * Reads the settings of `simulate` from a text of NAME=value lines, as `node --env-file` reads them. The environment is
 * not read: a setting without a line has its default. A name that is no setting is a problem. A setting that has no
 * effect on a simulated month is accepted.
 */
export function readSimulateSettings(text: string): ReadResult<SimulateSettings> {
  // `parseEnv` takes a line without `=` for the beginning of the next name, so only the last line of a name is used
  // here. The line without `=` is reported below, by its number.
  const given = Object.fromEntries(
    Object.entries(parseEnv(text) as Record<string, string>).map(([name, value]) => [name.split('\n').at(-1)!, value]),
  );
  const problems: Problem[] = [
    ...Object.keys(given)
      .filter((name) => !SETTINGS.has(name) && !(name in WORLD_DEFAULTS))
      .map((setting) => ({ setting, problem: 'is not the name of a setting: it may be misspelt' })),
    ...text
      .split('\n')
      .flatMap((line, at) =>
        /^\s*(#.*)?$|=/.test(line) ? [] : [{ setting: `Line ${at + 1}`, problem: 'is not NAME=value' }],
      ),
  ];
  const known = Object.fromEntries(Object.entries(given).filter(([name]) => SETTINGS.get(name)?.secret === undefined));
  const { values } = readValues(known, 'codec-server');
  const policy = policySchema.safeParse(values);
  const world = worldSchema.safeParse({ ...WORLD_DEFAULTS, ...given });
  for (const { error } of [policy, world]) {
    for (const { path, message } of error?.issues ?? []) {
      problems.push({ setting: String(path.at(-1)), problem: message });
    }
  }
  if (problems.length > 0 || !policy.success || !world.success) return { ok: false, problems };
  return { ok: true, settings: { policy: policy.data, world: world.data } };
}
