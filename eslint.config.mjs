import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', '.modules/', 'web/dist/', 'coverage/', 'docs/api/', 'src/ops/wasm/assembly/', 'src/ops/wasm/generated/', 'src/ops/wasm/worker.js', 'node_modules/', '.dependency-cruiser.cjs'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a literal union or an `as const` object.' }],
    },
  },
  { files: ['test/**', 'scripts/**', 'bench/**', '*.mjs'], rules: { 'max-lines': 'off' } },
);
