/** `npm run test:long`: kills, the browser's long tour, embedded variants, half-hour polls, 100,000 rows, a cluster, stories. */
const quick = require('./jest.config.js');

module.exports = {
  ...quick,
  testMatch: ['**/*.long.test.ts'],
  testPathIgnorePatterns: [],
  // Several of these take a core for themselves.
  maxWorkers: 3,
};
