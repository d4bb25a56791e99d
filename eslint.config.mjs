import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Labs are pure: whatever differs between machines, engines or runs is passed in. */
const impure = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'crypto',
  'fetch',
  'process',
  'window',
  'document',
  'navigator',
  'globalThis',
  'console',
  'localStorage',
  'Buffer',
];

export default tseslint.config(
  {ignores: ['build/', '.docusaurus/', '.cache/', 'api/', 'node_modules/', 'versioned_docs/']},
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/consistent-type-imports': ['error', {disallowTypeAnnotations: false}],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        {ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true},
      ],
    },
  },
  {
    files: ['src/{components,pages,plugins,theme}/**/*.{ts,tsx}'],
    plugins: {'react-hooks': reactHooks},
    rules: reactHooks.configs.recommended.rules,
  },
  {
    files: ['src/labs/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...impure.map((name) => ({name, message: 'Labs are deterministic and run anywhere: take it as a parameter.'})),
      ],
      'no-restricted-properties': [
        'error',
        {object: 'Math', property: 'random', message: 'Take a seeded generator from src/labs/kernel.'},
      ],
      'no-restricted-imports': ['error', {patterns: [{regex: '^[^.]', message: 'Labs have no dependency.'}]}],
    },
  },
  {files: ['static/**/*.js'], languageOptions: {globals: {document: 'readonly', localStorage: 'readonly'}}},
  {files: ['**/*.test.{ts,tsx}', 'tests/**'], rules: {'@typescript-eslint/no-non-null-assertion': 'off'}},
);
