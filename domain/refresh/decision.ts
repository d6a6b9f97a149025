import { classOfCode } from '../codes';
import { CODE_RULES } from './code-rules';
import type { Answer } from './index';
import { KIND_RULES } from './kind-rules';
import type { Decision, Facts, Rule, TableBox } from './rule';

/**
 * The decision table: the first row that fits wins. It has one row per rule of docs/flowchart.md. These rows alone
 * decide what an answer means.
 */
export const DECISIONS: readonly Rule[] = [...KIND_RULES, ...CODE_RULES];

const rowsAt = (box: TableBox): readonly Rule[] => DECISIONS.filter(({ at }) => at?.includes(box) ?? true);

const ROWS_AT: Record<TableBox, readonly Rule[]> = {
  A: rowsAt('A'),
  F: rowsAt('F'),
  D: rowsAt('D'),
  J: rowsAt('J'),
  I: rowsAt('I'),
  settle: rowsAt('settle'),
  look: rowsAt('look'),
};

/** Decides what follows an answer at a box. Total: the last row always fits. */
export function decide(box: TableBox, answer: Answer, facts: Facts): Decision {
  const codeClass = answer.kind === 'refused' && answer.code !== undefined ? classOfCode(answer.code) : null;
  const row = ROWS_AT[box].find(({ when }) => when(answer, facts, codeClass));
  if (row === undefined) throw new TypeError(`No row of the decision table fits ${box} ${JSON.stringify(answer)}`);
  return row.then(box);
}
