const Sequencer = require('@jest/test-sequencer').default;
const { readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

/** Measured seconds of the slowest files: a run ends sooner when they start first. Only the order depends on these. */
const SECONDS = JSON.parse(readFileSync(join(__dirname, 'slowest-first.json'), 'utf8'));
const TEST = join(__dirname, '..');

/** Puts the slowest files first, and the others in jest's order: by time in the last run, else by size. */
module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    const seconds = ({ path }) => SECONDS[relative(TEST, path)] ?? 0;
    return super.sort(tests).sort((a, b) => seconds(b) - seconds(a));
  }
};
