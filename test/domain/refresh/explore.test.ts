import { next } from '../../../domain/refresh/next';
import { explore } from './explore';
import { INVARIANTS } from './invariants';
import { PLANTED } from './planted';

/** What a refresh may ever come to: every reachable state is walked, and every rule is held against it. */
const LIMIT_MS = 20_000;

test('every rule holds at every state that can be reached', () => {
  const before = process.cpuUsage();
  const { walk, violation } = explore(next, INVARIANTS);
  const { user } = process.cpuUsage(before);
  expect(violation && [violation.says, violation.what, ...violation.story].join('\n')).toBeNull();
  const count = (n: number): string => n.toLocaleString('en');
  process.stdout.write(`${count(walk.states.size)} states, ${count(walk.arrows)} arrows\n`);
  // Of the processor's time: others may be at work on the machine.
  expect(user / 1_000).toBeLessThan(LIMIT_MS);
}, 120_000);

test.each(INVARIANTS.map(({ says }, index) => [says, PLANTED[index + 1]!.error, index + 1] as const))(
  '%s: found, where %s',
  (says, _error, number) => {
    const { violation } = explore(
      PLANTED[number]!.next,
      INVARIANTS.filter((invariant) => invariant.says === says),
    );
    expect(violation).toMatchObject({ says });
  },
  120_000,
);
