import type { Mutant } from './mutant';

const DOMAIN_TEST = 'test/domain/succession.test.ts';
const STORE_TEST = 'test/store/hand-over.test.ts';
const UNDO_TEST = 'test/store/undo-replacement.test.ts';
const WORKFLOW_TEST = 'test/workflows/replace-login.test.ts';

/** Mutants of what decides that a login is replaced by another (docs/succession.md). */
export const SUCCESSION_MUTANTS: readonly Mutant[] = [
  {
    rule: 'succession: holders agree',
    file: 'domain/succession.ts',
    search: `return isOneToOne && doAgree ?`,
    replace: `return isOneToOne || doAgree ?`,
    test: DOMAIN_TEST,
    title: 'one holder differs',
  },
  {
    rule: 'succession: the proof is two-way',
    file: 'domain/succession.ts',
    search: `    pairs.length === held.length &&
    pairs.length === given.length;`,
    replace: `    pairs.length === held.length;`,
    test: DOMAIN_TEST,
    title: 'a spouse shares an account',
  },
  {
    rule: 'succession: a registered login takes no place',
    file: 'store/logins/hand-over.ts',
    search: `if (!rows[0]!.taken) return false;`,
    replace: `if (!rows[0]!.taken || by !== '') return false;`,
    test: STORE_TEST,
    title: 'nothing is handed over without an order',
  },
  {
    rule: 'succession: only an order is carried out',
    file: 'store/logins/hand-over.ts',
    search: ` and decided_at is not null for update`,
    replace: ` for update`,
    test: STORE_TEST,
    title: 'nothing is handed over without an order',
  },
  {
    rule: 'succession: replaceLogin acts on its own record only',
    file: 'activities/replacements.ts',
    search: `if (found === null || found.loginId !== loginId) {`,
    replace: `if (found === null) {`,
    test: WORKFLOW_TEST,
    title: 'whoever can start it without a recorded order changes nothing',
  },
  {
    rule: 'succession: a withdrawal is of all its LoginIds',
    file: 'store/logins/withdrawals.ts',
    search: `for (const one of await lockSuccession(client, loginId)) {`,
    replace: `for (const one of (await lockSuccession(client, loginId)).filter((id) => id === loginId)) {`,
    test: STORE_TEST,
    title: 'nothing of either is left',
  },
  {
    rule: 'succession: a withdrawal takes the LoginId that is ordered',
    file: 'store/logins/withdrawn-together.ts',
    search: `return [...ordered, ...rows`,
    replace: `return [...ordered.slice(0, 0), ...rows`,
    test: STORE_TEST,
    title: 'consent withdrawn between order and hand-over',
  },
  {
    rule: 'succession: a withdrawal locks the newest LoginId',
    file: 'store/logins/withdrawn-together.ts',
    search: `if (newest === locked) return newest;`,
    replace: `if (newest === locked || locked === null) return newest;`,
    test: STORE_TEST,
    title: 'the withdrawal of a replaced LoginId waits for the hand-over of its successor',
  },
  {
    rule: 'succession: a link has few LoginIds looked at',
    file: 'store/logins/replacements.ts',
    search: `const NEW_PER_DAY = 5;`,
    replace: `const NEW_PER_DAY = 500;`,
    test: STORE_TEST,
    title: 'a link cannot have Flinks asked about many LoginIds',
  },
  {
    rule: 'succession: an undo empties what came since',
    file: 'store/logins/undo-replacement.ts',
    search: `description = case when not c.came then t.description end`,
    replace: `description = t.description`,
    test: UNDO_TEST,
    title: "a stranger's data is gone without a trace",
  },
  {
    rule: 'succession: an undo gives back the age of the data',
    file: 'store/logins/undo-replacement.ts',
    search: `last_refreshed_at = k.last_refreshed_at,`,
    replace: ``,
    test: UNDO_TEST,
    title: "a stranger's data is gone without a trace",
  },
  {
    rule: 'succession: an undo stays undone',
    file: 'store/logins/prove.ts',
    search: ` && !look.wasUndone`,
    replace: ``,
    test: UNDO_TEST,
    title: 'it is told and audited as a replacement',
  },
];
