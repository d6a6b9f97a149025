import { testStories } from './play-stories';

// Other stories every day, the same ones all day; each of a test's lanes has a seed of its own.
const seed = 10 * Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));

testStories({ stories: 2_000, seed, timeoutMs: 1_800_000 });
