import type { Place } from '../../../domain/refresh/place';
import type { Invariant, Step } from './explore';

/** Arrows walked between boxes, and what leads along them. */
export type BoxArrows = ReadonlyMap<string, ReadonlySet<string>>;

/** The box of a place as docs/flowchart.md draws it. */
function boxOf(at: Place): string {
  switch (at.box) {
    case 'record':
      return at.wanted === 'same' ? 'wait' : at.wanted.box;
    case 'begin':
      return at.then === 'entry' ? 'begin' : 'return';
    case 'J':
      return 'J';
    case 'ended':
      return at.outcome.outcome;
    default:
      return at.box;
  }
}

/**
 * What leads along an arrow: an HTTP status, a word of ours, or a message. Every refusal is called `a code`.
 */
function labelOf({ arrow: { reply } }: Step): string {
  switch (reply.kind) {
    case 'answered':
      return String(reply.answer.kind === 'refused' ? 'a code' : (reply.answer.status ?? reply.answer.kind));
    case 'recalled':
      return reply.answer === null ? 'not known' : 'recalled';
    case 'canaryTaken':
      return 'canary taken';
    case 'claim':
      return 'a claim';
    case 'click':
      return 'a click';
    case 'run':
      return 'a run';
    default:
      return reply.kind;
  }
}

/** Collects arrows during a walk. Leaves out revokes and gone logins, which lead to `revoked` from everywhere. */
export function collector(): { arrows: Map<string, Set<string>>; collects: Invariant } {
  const arrows = new Map<string, Set<string>>();
  const onArrow = (step: Step): null => {
    const { reply } = step.arrow;
    const isEnd = reply.kind === 'revoked' || (reply.kind === 'answered' && reply.answer.kind === 'gone');
    const isNothing = reply.kind === 'asked' || step.from.refresh === step.to.refresh;
    if (isEnd || isNothing) return null;
    const [from, to] = [boxOf(step.from.refresh.at), boxOf(step.to.refresh.at)];
    if (from === to && reply.kind !== 'answered') return null;
    const key = `${from} --> ${to}`;
    const labels = arrows.get(key) ?? new Set<string>();
    arrows.set(key, labels.add(labelOf(step)));
    return null;
  };
  return { arrows, collects: { says: 'arrows are collected', onArrow } };
}

/** The diagram as Mermaid text. */
export function mermaidOf(arrows: BoxArrows): string {
  const lines = [...arrows]
    .map(([key, labels]) => {
      const [from, to] = key.split(' --> ');
      return `  ${from} -->|"${[...labels].sort().join(', ')}"| ${to}`;
    })
    .sort();
  return ['```mermaid', 'flowchart TB', ...lines, '```'].join('\n');
}
