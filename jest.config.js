/**
 * `npm test`: everything a change may break, in minutes. One dev server, one PostgreSQL and one workflow bundle for the
 * whole run: see test/support/global-setup.ts. What cannot be quick is named `*.long.test.ts` (jest.long.config.js).
 */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['\\.long\\.test\\.ts$'],
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(lossless-json|cookie|@fastify/cookie|uqr)/)'],
  // `import('./commands/up.js')` of the command line: the sources beside dist/ are TypeScript.
  moduleNameMapper: { '^\\./commands/([a-z-]+)\\.js$': '<rootDir>/cli/commands/$1.ts' },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Tests mostly wait: for timers of a real server, for polls, for processes. Two workers leave most of two cores idle.
  maxWorkers: 5,
  maxConcurrency: 8,
  testSequencer: '<rootDir>/test/support/slowest-first.js',
  // Each use of a global is slow in jest's sandbox, unless it is a parameter of the module: a tenth of all CPU. Only those
  // that no test replaces and no library declares for itself.
  sandboxInjectedGlobals: [
    ...['Array', 'ArrayBuffer', 'BigInt', 'Boolean', 'DataView', 'Error', 'Function', 'JSON', 'Map', 'Math', 'Number'],
    ...['Object', 'Promise', 'Proxy', 'RangeError', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'TypeError'],
    ...['Uint8Array', 'WeakMap', 'WeakSet', 'isNaN', 'parseInt'],
  ],
  testTimeout: 180_000,
  reporters: ['default', '<rootDir>/test/support/count-reporter.js'],
};
