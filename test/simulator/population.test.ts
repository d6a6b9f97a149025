import { makePopulation } from '../../simulator/population';
import { prng } from '../../simulator/prng';
import { loginSpecSchema } from '../../simulator/spec';

const NOW_MS = Date.parse('2026-03-10T15:00:00Z');

test('the generator gives the same numbers everywhere', () => {
  const { next } = prng(1);
  expect([next(), next(), next()].map((value) => Math.floor(value * 2 ** 32))).toEqual([
    2693262067, 11749833, 2265367787,
  ]);
});

test('the same seed gives the same population, another seed another one', () => {
  const make = (seed: number) => makePopulation({ seed, size: 200, nowMs: NOW_MS });
  expect(make(7)).toEqual(make(7));
  const ids = new Set([...make(7), ...make(8)].map(({ loginId }) => loginId));
  expect(ids.size).toBe(400);
});

test('every login of it is a spec /admin would take', () => {
  for (const spec of makePopulation({ seed: 3, size: 500, nowMs: NOW_MS })) loginSpecSchema.parse(spec);
});

test('100,000 logins take seconds, all distinct, with the shares its docstring names', () => {
  const startedMs = performance.now();
  const population = makePopulation({ seed: 1, size: 100_000, nowMs: NOW_MS });
  expect(performance.now() - startedMs).toBeLessThan(60_000);
  expect(new Set(population.map(({ loginId }) => loginId)).size).toBe(100_000);
  const shareOf = (behaviour: string) => population.filter((login) => login.behaviour === behaviour).length / 1_000;
  expect(shareOf('oauth')).toBeCloseTo(12, 0);
  expect(shareOf('stale') / 0.88).toBeCloseTo(34, 0);
  expect(shareOf('wrong_password') / 0.88).toBeCloseTo(5, 0);
  const needPerson = population.filter(({ live }) => [live].flat().includes('mfa')).length / 1_000;
  expect(needPerson).toBeGreaterThan(60);
});
