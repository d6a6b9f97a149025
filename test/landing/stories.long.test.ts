import { testStories } from './play-stories';

// Different stories every day, the same all day. Each of a test's lanes has its own seed.
const seed = 10 * Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));

testStories({ stories: 2_000, seed, timeoutMs: 1_800_000 });
