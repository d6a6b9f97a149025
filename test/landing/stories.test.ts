import { testStories } from './play-stories';

// The same stories in every run, so that no change is blamed for a chance find; stories.long.test.ts looks for more.
testStories({ stories: 60, seed: 1, timeoutMs: 180_000 });
