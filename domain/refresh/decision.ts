import { classOfCode, type CodeClass } from '../codes';
import { CLASS_RULES } from './class-rules';
import type { Answer } from './answer';
import { KIND_RULES } from './kind-rules';
import type { Decision, Facts, Rule, TableBox } from './rule';

/**
 * The decision table: the first row that fits wins. Its rows are the rules of docs/flowchart.md, and they alone decide
 * what an answer means.
 */
export const DECISIONS: readonly Rule[] = [...KIND_RULES, ...CLASS_RULES];

/**
 * The rows that may fit, by box and by an answer's class, or by its kind if it has no class. Each list is made when
 * first needed.
 */
const ROWS = new Map<string, readonly Rule[]>();

function rowsFor(box: TableBox, kind: Answer['kind'], codeClass: CodeClass | null): readonly Rule[] {
  const key = `${box} ${codeClass ?? kind}`;
  const known = ROWS.get(key);
  if (known !== undefined) return known;
  const fits = ({ at, kinds, classes }: Rule): boolean =>
    (at?.includes(box) ?? true) &&
    (kinds?.includes(kind) ?? true) &&
    (classes === undefined || (codeClass !== null && classes.includes(codeClass)));
  const rows = DECISIONS.filter(fits);
  ROWS.set(key, rows);
  return rows;
}

/** Decides what follows an answer at a box. Total: the last row always fits. */
export function decide(box: TableBox, answer: Answer, facts: Facts): Decision {
  const codeClass = answer.kind === 'refused' && answer.code !== undefined ? classOfCode(answer.code) : null;
  for (const row of rowsFor(box, answer.kind, codeClass)) {
    if (row.when?.(answer, facts, codeClass) ?? true) return row.then(box);
  }
  throw new TypeError(`No row of the decision table fits ${box} ${JSON.stringify(answer)}`);
}
