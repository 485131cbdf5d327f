import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-plugin-prettier/recommended';
import reactHooks from 'eslint-plugin-react-hooks';
import tsdoc from 'eslint-plugin-tsdoc';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Which file may import what; the arrows of src/: index -> panel, commands -> model -> api -> tokens. */
const only = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] }
});

export default defineConfig([
  globalIgnores(['lib', 'node_modules', 'coverage', '**/*.js', '**/*.mjs', '**/*.mts']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  { plugins: { jupyter } }, // its recommended config does not register itself
  jupyter.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    plugins: { 'react-hooks': reactHooks, tsdoc },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'tsdoc/syntax': 'error',
      'jupyter/no-untranslated-string': 'error',
      'jupyter/command-described-by': 'error',
      'jupyter/require-signal-cleanup': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' }
      ],
      '@typescript-eslint/no-namespace': 'off', // Jupyter's idiom: `namespace Panel { export interface IOptions }`
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Text of students is text: use text nodes.' },
        { property: 'outerHTML', message: 'Text of students is text: use text nodes.' },
        { property: 'insertAdjacentHTML', message: 'Text of students is text: use text nodes.' }
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // Lumino's idiom: signal.connect(this._onChanged, this).
      '@typescript-eslint/unbound-method': 'off',
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }]
    }
  },
  {
    files: ['tests/**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: { project: ['tests/tsconfig.json'], tsconfigRootDir: import.meta.dirname }
    },
    rules: { curly: ['error', 'all'], eqeqeq: 'error', 'jupyter/no-untranslated-string': 'off' }
  },
  {
    // What starts with the application is small (panel/ is not part of it) and needed at once.
    files: ['src/index.ts'],
    rules: { 'jupyter/prefer-lazy-imports': 'off' }
  },
  {
    files: ['src/side.tsx', 'src/output.tsx'],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }]
    }
  },
  only(
    ['src/tokens.ts', 'src/standing.ts', 'src/updating.ts', 'src/publishing.ts', 'src/apiError.ts'],
    [
      './*',
      '!./tokens',
      '!./standing',
      '!./updating',
      '!./publishing',
      '!./apiError',
      'react',
      '@jupyterlab/*'
    ],
    'tokens.ts and its parts are the bottom.'
  ),
  only(['src/api.ts'], ['./model', './panel/*', 'react'], 'api.ts speaks HTTP, nothing else.'),
  only(
    ['src/model.ts', 'src/progress.ts'],
    ['./panel/*', 'react', '@jupyterlab/services'],
    'The model has no DOM and no fetch.'
  ),
  only(
    ['src/panel/**'],
    ['**/api', '@jupyterlab/services'],
    'Panels read the model; they never fetch.'
  ),
  prettier
]);
