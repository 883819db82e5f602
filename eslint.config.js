/**
 * The rules of CONTRIBUTING.md that a machine can hold us to. A finding is mended, never silenced:
 * an exception stands here, for a named set of files, with its reason.
 */
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SIZE = {
  complexity: ['error', 10],
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60 }],
};

const CAN_PARSE = {
  selector: 'MemberExpression[object.name="URL"][property.name="canParse"]',
  message: 'Wrong beyond ASCII once Node 20 has compiled it: see src/core/read-url.ts.',
};

const ENVIRONMENT = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Settings are read once, in src/platform/config.ts.',
};

/** What decides must be given its time, ids and randomness, so that a table can test it. */
const PURE = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is an argument of the core.' },
    { object: 'Math', property: 'random', message: 'Randomness is an argument of the core.' },
  ],
  'no-restricted-syntax': [
    'error',
    CAN_PARSE,
    {
      selector: ':matches(NewExpression, CallExpression)[callee.name="Date"][arguments.length=0]',
      message: 'Time is an argument of the core.',
    },
  ],
  'no-restricted-globals': [
    'error',
    ...[
      'process',
      'crypto',
      'performance',
      'fetch',
      'setTimeout',
      'setInterval',
      'setImmediate',
    ].map((name) => ({ name, message: 'The core knows no machine, no network and no clock.' })),
  ],
};

const onlyNodeModule = (allowed) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          regex: allowed ? `^(?!${allowed}$)node:` : '^node:',
          message: 'The core knows no machine, no network and no clock.',
        },
      ],
    },
  ],
});

export default defineConfig(
  globalIgnores(['dist/', 'data/', 'coverage/', 'test-output/']),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', URL: 'readonly', module: 'writable' } },
    rules: SIZE,
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...SIZE,
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Off: what is thrown onwards must not drag along a driver's error, which quotes values.
      'preserve-caught-error': 'off',
      // Off: entities and DTOs are shapes of data; a literal of that shape is one of them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Off: a method may have to return a promise for the sake of others of its kind.
      '@typescript-eslint/require-await': 'off',
      // Off: it asks for `!`, which the strict rules refuse.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Nest's modules are classes that hold nothing but their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A number in a sentence is what templates are for; anything else must be text first.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `(line) => lines.push(line)` as a callback says clearly enough that its value is not used.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An empty text stands for an absent one: `||` is meant there.
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true } },
      ],
      // Warns of unbounded bodies; what we parse as a form is in memory and bounded already.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', name: 'formData', package: 'undici-types' }] },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts', 'src/core/**', 'src/platform/config.ts'],
    rules: { 'no-restricted-syntax': ['error', ENVIRONMENT, CAN_PARSE] },
  },
  {
    files: ['src/core/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { ...PURE, ...onlyNodeModule(null) },
  },
  // Hashing and checking a signature are pure; everything else of node:* stays out of here too.
  {
    files: ['src/core/{ledger-entry,merkle,receipt,signed-note}.ts'],
    rules: onlyNodeModule('node:crypto'),
  },
  {
    // A migration is one piece of plain SQL: its length is the schema's.
    files: ['migrations/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // These speak to whoever started them.
    files: [
      'src/main.ts',
      'src/cli.ts',
      'examples/**/*.ts',
      'test/support/{dump-schema,check-openapi,check-views}.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      // A `describe` is one function, as long as what it describes.
      'max-lines-per-function': 'off',
      // `const { left, ...rest }` is how a fixture lacks one thing.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_$' },
      ],
      // What comes back over HTTP is `any` to supertest, and is then compared as a whole.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // `expect(double.method)` names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
