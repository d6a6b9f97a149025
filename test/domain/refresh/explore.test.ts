import { next } from '../../../domain/refresh/next';
import { explore } from './explore';
test('size', () => {
  const t = Date.now();
  const { walk } = explore(next, []);
  console.log(walk.states.size, walk.arrows, Date.now() - t);
});
