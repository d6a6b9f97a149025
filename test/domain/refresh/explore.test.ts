import { next } from '../../../domain/refresh/next';
import { explore } from './explore';
test('size', () => {
  const t = Date.now();
  const { walk } = explore(next, []);
  console.log(walk.states.size, walk.arrows, Date.now() - t);
  const vals: Record<string, Map<string, number>> = {};
  for (const s of walk.states.values()) {
    const flat: any = {
      at: s.refresh.at.box,
      ...Object.fromEntries(Object.entries(s.refresh.facts)),
      ...s.refresh.budget,
      mode: s.refresh.mode,
      present: s.refresh.present,
      cp: s.refresh.clickPending,
      claims: JSON.stringify(s.refresh.claims),
      wait: JSON.stringify(s.refresh.wait),
      ...Object.fromEntries(Object.entries(s.world).map(([k, v]) => ['w_' + k, v])),
    };
    for (const [k, v] of Object.entries(flat)) {
      const m = (vals[k] ??= new Map());
      m.set(String(v), (m.get(String(v)) ?? 0) + 1);
    }
  }
  for (const [k, m] of Object.entries(vals))
    console.log(
      k,
      m.size,
      [...m]
        .slice(0, 14)
        .map(([a, b]) => a.slice(0, 60) + ':' + b)
        .join(' | '),
    );
});
