import { groupBy } from '../../scripts/chaos/evidence';
import { drawStory, type Story } from '../../scripts/chaos/story';

const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
const draw = (seed: number, logins = 60): Story => drawStory({ seed, logins, nowMs: NOW_MS });

test('the same seed is the same story, and another seed another', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('every story strikes in the middle of continue-as-new, and no moment is a clock', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const moments = draw(seed).blows.map(({ at }) => at.what);
    expect(moments).toContain('renewals');
    for (const what of moments) expect(['calls', 'liveCalls', 'events', 'renewals']).toContain(what);
  }
});

test('every kind of login is in a cast, and no bank of it has a day that would hold asks back', () => {
  for (const seed of [1, 2, 3]) {
    const { cast } = draw(seed, 200);
    expect(new Set(cast.map(({ kind }) => kind)).size).toBe(11);
    const refused = cast.filter(({ ending }) => ending.reason === 'reconnect');
    const byBank = groupBy(refused, ({ spec }) => `${spec.institution} ${JSON.stringify(spec.cached)}`);
    expect(Math.max(...[...byBank.values()].map((logins) => logins.length))).toBeLessThan(20);
  }
});
