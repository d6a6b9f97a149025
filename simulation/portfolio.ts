import { DAY_MS, HOUR_MS } from '../domain/duration';
import { makePopulation } from '../simulator/population';
import { INSTITUTIONS } from '../simulator/institutions';
import { hash32, prng } from '../simulator/prng';
import { Bank } from './bank';
import { MadeUpLogin } from './made-up-login';
import { MonthLogin } from './month-login';
import type { Span, World } from './world';

/** When the first run begins. It is fixed, so that figures do not depend on the day on which they are made. */
export const START_MS = Date.UTC(2026, 0, 5, 9);

interface PortfolioOptions {
  seed: number;
  logins: number;
  days: number;
  world: World;
  /** Only the banks of part `part` of `parts` are played. */
  part: number;
  parts: number;
}

/** The logins that `demo` and `simulator` have with the same seed, at banks that have outages and a bad day. */
export function makePortfolio({ seed, logins, days, world, part, parts }: PortfolioOptions): {
  logins: MonthLogin[];
  banks: Bank[];
} {
  const banks = new Map<string, Bank>();
  const isOurs = (institution: string): boolean =>
    INSTITUTIONS.findIndex(({ name }) => name === institution) % parts === part;
  const population = makePopulation({ seed, size: logins, nowMs: START_MS });
  const made = population
    .filter(({ institution }) => isOurs(institution))
    .map((spec) => {
      const bank = banks.get(spec.institution) ?? makeBank(spec.institution, { seed, days, world });
      banks.set(bank.name, bank);
      const random = prng(hash32(`user/${seed}/${spec.loginId}`));
      const isRefused = random.next() < world.badShare;
      const login = new MonthLogin(new MadeUpLogin(spec), bank, random, isRefused);
      if (world.appVisitMs !== null) login.visitsAtMs = START_MS + gapMs(random.next(), world.appVisitMs);
      bank.logins.push(login);
      return login;
    });
  return { logins: made, banks: [...banks.values()] };
}

/**
 * The time until the next event in ms, if events come at random and are `meanMs` apart on average; at least an hour.
 * `random` is from 0 to below 1.
 */
export const gapMs = (random: number, meanMs: number): number => Math.max(HOUR_MS, -Math.log(1 - random) * meanMs);

function makeBank(name: string, { seed, days, world }: Pick<PortfolioOptions, 'seed' | 'days' | 'world'>): Bank {
  const random = prng(hash32(`bank/${seed}/${name}`));
  const outages: Span[] = [];
  const meanMs = (30 * DAY_MS) / world.outages;
  if (world.outages > 0) {
    // No outage begins in the first twelve hours, so that the first run is that of the demo.
    for (let atMs = START_MS + DAY_MS / 2; ;) {
      atMs += gapMs(random.next(), meanMs);
      if (atMs > START_MS + days * DAY_MS) break;
      outages.push({ fromMs: atMs, toMs: atMs + world.outageMs });
    }
  }
  const fromMs = START_MS + ((world.badDay ?? 1) - 1) * DAY_MS;
  const isBad = world.badDay !== null && name === world.badBank;
  return new Bank(name, outages, isBad ? [{ fromMs: fromMs - 6 * HOUR_MS, toMs: fromMs + 18 * HOUR_MS }] : []);
}
