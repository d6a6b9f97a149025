import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { next } from '../../../domain/refresh/next';
import { collector, mermaidOf } from './arrows';
import { explore } from './explore';

const DOC = join(__dirname, '../../../docs/flowchart.md');

/** Draws the diagram of docs/flowchart.md from the machine, with the figures of the walk: `npm run draw-flowchart`. */
test('draws the flowchart', () => {
  const { arrows, collects } = collector();
  const { walk } = explore(next, [collects]);
  const count = (n: number): string => n.toLocaleString('en');
  const doc = readFileSync(DOC, 'utf8')
    .replace(/```mermaid\n[^]*?\n```/, mermaidOf(arrows))
    .replace(/[\d,]+ states, [\d,]+ arrows/, `${count(walk.states.length)} states, ${count(walk.arrows)} arrows`);
  writeFileSync(DOC, doc);
}, 120_000);
