import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

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
    '.packages',
    'node_modules',
    'test/**/*.js',
    '*.js',
    '*.mjs',
    '.*.cjs',
    'bin',
    'deploy/*.js',
    '**/connect/assets/*.js',
    '**/status/assets/*.js',
    'client/http/schema.ts',
    'examples',
  ]),
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
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
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off', '@typescript-eslint/require-await': 'off' },
  },
);
