import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlinksAnswer } from '../../../domain/refresh/answer';
import { next } from '../../../domain/refresh/next';
import { ACCOUNTS, BUSY, CACHED, COLLECTED, FRESHER, LIVE } from './alphabet';
import { collector, mermaidOf } from './arrows';
import { explore } from './explore';
import { INVARIANTS } from './invariants';
import { PLANTED } from './planted';

const doc = readFileSync(join(__dirname, '../../../docs/flowchart.md'), 'utf8');
const FLINKS = JSON.parse(readFileSync(join(__dirname, 'flinks-arrows.json'), 'utf8')) as FlinksArrow[];

/**
 * An arrow of Flinks' own diagram and the arrows here that correspond to it. If there are several, the rule that splits
 * it is named.
 */
interface FlinksArrow {
  flinks: string;
  ours: string[];
  deviation?: string;
}

/** Everything that can happen to a refresh: every reachable state is walked and checked against every rule. */
test('every rule holds at every state that can be reached', () => {
  const { arrows, collects } = collector();
  const { walk, violation } = explore(next, [...INVARIANTS, collects]);
  expect(violation && [violation.says, violation.what, ...violation.story].join('\n')).toBeNull();
  const count = (n: number): string => n.toLocaleString('en');
  const figures = `${count(walk.states.length)} states, ${count(walk.arrows)} arrows`;
  process.stdout.write(`${figures}\n`);
  // docs/flowchart.md is up to date (npm run draw-flowchart).
  expect(doc).toContain(figures);
  expect(doc).toContain(mermaidOf(arrows));
  // Flinks' own diagram is contained in it.
  for (const { flinks, ours } of FLINKS) {
    expect([flinks, ours.filter((arrow) => !arrows.has(arrow))]).toEqual([flinks, []]);
  }
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

/** Complete by its type: the compiler names a kind that is missing here, and the test below one that is never walked. */
const KINDS: Record<FlinksAnswer['kind'], true> = {
  ok: true,
  mfa: true,
  pending: true,
  refused: true,
  none: true,
  lost: true,
  busy: true,
  capped: true,
  declined: true,
  gone: true,
};

test('every kind of answer is walked, so none falls to the last row of the table unseen', () => {
  const walked = [CACHED, LIVE, FRESHER, ACCOUNTS, COLLECTED, BUSY].flat().map(({ kind }) => kind);
  expect([...new Set(walked)].sort()).toEqual(Object.keys(KINDS).sort());
});

test("each deviation from Flinks' diagram is named by its rule in docs/flowchart.md", () => {
  const deviations = FLINKS.flatMap(({ deviation }) => deviation ?? []);
  expect(deviations.length).toBeGreaterThan(0);
  for (const deviation of deviations) expect(doc).toContain(deviation);
});
