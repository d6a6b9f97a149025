import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The arrows between folders (docs/architecture.md): what each folder may import, besides itself.
 * Types may cross more freely than values: a workflow may know an activity's type, never its code.
 */
const ARROWS = {
  domain: { values: [] },
  flinks: { values: ['domain'] },
  store: { values: ['domain'] },
  activities: { values: ['domain', 'flinks', 'store'] },
  workflows: { values: ['domain'], types: ['activities'] },
  client: { values: ['domain', 'workflows/messages'], types: ['workflows'] },
  worker: { values: ['domain', 'flinks', 'store', 'activities', 'client', 'config'] },
  gateway: { values: ['domain', 'flinks', 'store', 'client', 'config'] },
  simulator: { values: ['domain'] },
  embedded: { values: ['domain'] },
  config: { values: ['domain'] },
};
const FOLDERS = [...Object.keys(ARROWS), 'cli'];

const arrowRules = Object.entries(ARROWS).map(([folder, { values, types = [] }]) => {
  const closed = FOLDERS.filter((other) => other !== folder && !values.includes(other) && !types.includes(other));
  const open = values.filter((value) => value.includes('/')).map((value) => `!**/${value}`);
  return {
    files: [`${folder}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [...closed.map((other) => `**/${other}/**`), ...open],
              message: `${folder}/ may not import this folder (docs/architecture.md).`,
            },
            ...types.map((other) => ({
              group: [`**/${other}/**`, ...open],
              allowTypeImports: true,
              message: `${folder}/ may import only types from ${other}/.`,
            })),
          ],
        },
      ],
    },
  };
});

/**
 * A secret that is compared by === tells by the time it takes how much of a guess was right. Told apart by names; comparisons
 * with what is written in the code (null, '', a constant in capitals, a member of an enum) give nothing away.
 */
const SECRET = '/(secret|signature|password|passphrase|token|hmac|mac|digest|key)$/i';
const secretAt = (side) =>
  [`[${side}.name=${SECRET}]`, `[${side}.property.name=${SECRET}]`, `[${side}.callee.object.name=${SECRET}]`].join();
const openAt = (side) =>
  [`[${side}.type='Literal']`, `[${side}.name=/^(undefined|[A-Z_]+)$/]`, `[${side}.object.name=/^[A-Z]/]`].join();
const secretComparisons = {
  selector: `BinaryExpression[operator=/^[!=]==?$/]:matches(${secretAt('left')},${secretAt('right')}):not(${openAt('left')},${openAt('right')})`,
  message: 'Compare secrets by timingSafeEqual of their digests: === tells by its time how much of a guess was right.',
};

export default defineConfig(
  globalIgnores([
    'dist',
    'node_modules',
    'test/**/*.js',
    '*.js',
    '*.mjs',
    'bin',
    'deploy/*.js',
    '**/connect/assets/*.js',
    '**/status/assets/*.js',
  ]),
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver': { node: { extensions: ['.ts', '.js'] } },
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'import-x/no-cycle': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', secretComparisons],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['config/**', 'test/**', 'scripts/**', 'bench/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'config/ is the one reader of the environment.' },
      ],
    },
  },
  ...arrowRules,
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off', '@typescript-eslint/require-await': 'off' },
  },
);
