import { coalesceCalls } from '../../app/coalesce-calls';

const held = () => {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
};

test('whoever asks while a turn is under way shares the next; keys do not wait for each other', async () => {
  const coalesced = coalesceCalls<number, number>();
  const turns: number[][] = [];
  const first = held();
  const work = async (items: readonly number[]) => {
    turns.push([...items]);
    if (turns.length === 1) await first.given;
    return items.length;
  };
  const one = coalesced('login', 1, work);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  const rest = [2, 3, 4].map((item) => coalesced('login', item, work));
  await expect(coalesced('another', 9, work)).resolves.toBe(1);
  first.give();
  await expect(Promise.all([one, ...rest])).resolves.toEqual([1, 3, 3, 3]);
  expect(turns).toEqual([[1], [9], [2, 3, 4]]);
});

test('a turn that fails is heard by all in it, and not by the next', async () => {
  const coalesced = coalesceCalls<number, string>();
  const failing = async () => Promise.reject(new Error('no worker'));
  const lost = [coalesced('login', 1, failing), coalesced('login', 2, failing)];
  for (const answer of lost) await expect(answer).rejects.toThrow('no worker');
  await expect(coalesced('login', 3, async () => 'fine')).resolves.toBe('fine');
});
