import { testStories } from './play-stories';

testStories({ stories: 2_000, seed: Date.now() % 1_000_000_000, timeoutMs: 600_000 });
