import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Floors of src/, the top one first. A file may only reach down; see docs/ARCHITECTURE.md. */
const FLOORS = [
  'app',
  'sections',
  'workbench',
  'kit',
  'projects',
  'folders',
  'modules',
  'images',
  'containers',
  'volumes',
  'serial',
  'ground',
];
const ABOVE_DOM = ['app', 'sections', 'workbench', 'kit'];

const DOM_GLOBALS = ['document', 'window', 'localStorage', 'sessionStorage', 'alert', 'confirm'];

function floorRules(floor) {
  const higher = ABOVE_DOM.includes(floor) ? [] : FLOORS.slice(0, FLOORS.indexOf(floor));
  const patterns = higher.map((name) => ({
    regex: `^(\\.\\./)+(src/)?${name}(/|$)|^\\$?(src|lib)/${name}(/|$)`,
    message: `src/${floor} is below src/${name} and must not know of it.`,
  }));
  if (!ABOVE_DOM.includes(floor)) {
    patterns.push({
      regex: '^svelte(/|$)|\\.svelte(\\.(js|ts))?$',
      message: 'Only app, sections, workbench and kit know Svelte.',
    });
    patterns.push({
      regex: '/paraglide/',
      message: 'Below src/kit an error is a code; words belong to the page.',
    });
  }
  return {
    files: [`src/${floor}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
      ...(ABOVE_DOM.includes(floor) ? {} : { 'no-restricted-globals': ['error', ...DOM_GLOBALS] }),
    },
  };
}

const typed = ['src/**/*.{ts,svelte}', 'wasm/{src,test}/**/*.ts', 'e2e/**/*.ts', '*.config.ts'];

export default defineConfig(
  globalIgnores([
    '**/dist/',
    'src/paraglide/',
    '.cache/',
    'coverage/',
    'test-results/',
    'playwright-report/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: typed,
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      // TypeScript itself knows what is defined.
      'no-undef': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['warn', { max: 400, skipBlankLines: true }],
    },
  },
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
        parser: ts.parser,
        svelteConfig,
      },
    },
  },
  {
    // They print what they have taken a sample of.
    files: ['**/*.test.ts'],
    rules: { 'no-console': 'off' },
  },
  FLOORS.map(floorRules),
  {
    files: ['wasm/**/*.{ts,mjs}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                '^(\\.\\./)+(src/(app|sections|workbench|kit|projects|folders|images|containers|volumes|serial|ground|paraglide)|messages|e2e)(/|$)|^svelte',
              message: 'littlefs-wasm knows nothing of Portside.',
            },
          ],
        },
      ],
    },
  },
);
