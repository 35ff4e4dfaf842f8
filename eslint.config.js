import tseslint from 'typescript-eslint';

/** One layer of the house may import only the layers named for it (docs/architecture.md). Type-only imports are told apart where the rule says so. */
const LAYERS = {
  seams: [],
  errors: [],
  pki: ['seams'],
  api: [],
  clients: ['errors', 'seams'],
  runtime: ['errors', 'seams', 'clients/kubernetes'],
  inventory: ['errors', 'seams', 'clients', 'runtime', 'api'],
  reconcilers: [
    'errors',
    'seams',
    'clients',
    'runtime',
    'api',
    'inventory',
    'planning',
    'pki',
    'topologies',
    'machines',
    'convergence',
    'healing',
  ],
  planning: ['errors', 'runtime', 'api', 'inventory'],
  topologies: ['api'],
  convergence: ['errors', 'seams', 'runtime', 'api', 'planning', 'topologies'],
  machines: ['errors', 'seams', 'clients', 'runtime', 'api', 'inventory', 'planning', 'topologies'],
  healing: ['seams', 'api'],
  embedded: ['errors', 'seams', 'pki', 'api'],
};
const ALL = [
  'api',
  'clients',
  'runtime',
  'inventory',
  'planning',
  'pki',
  'topologies',
  'machines',
  'convergence',
  'healing',
  'reconcilers',
  'controllers',
  'embedded',
  'cli',
  'seams',
  'errors',
];

const importRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(${ALL.filter((l) => l !== layer && !allowed.some((a) => a === l || a.startsWith(`${l}/`))).join('|')}|main)(/|\\.ts)`,
            message: `src/${layer} may import only ${[...allowed, 'itself'].join(', ')} (docs/architecture.md).`,
          },
          ...(layer === 'reconcilers'
            ? [
                {
                  regex: '^(\\.\\./)+clients/',
                  allowTypeImports: true,
                  message: 'Reconcilers get clients handed in; use `import type`.',
                },
              ]
            : []),
        ],
      },
    ],
  },
}));

const SEAM_MESSAGE = 'Time, chance and sockets pass the seams in src/seams (docs/architecture.md).';
const seamRules = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'performance'].map((name) => ({
      name,
      message: SEAM_MESSAGE,
    })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: SEAM_MESSAGE },
    { object: 'Math', property: 'random', message: SEAM_MESSAGE },
    { object: 'AbortSignal', property: 'timeout', message: SEAM_MESSAGE },
    { object: 'crypto', property: 'randomUUID', message: SEAM_MESSAGE },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: SEAM_MESSAGE },
    { selector: "ImportDeclaration[source.value='node:timers/promises']", message: SEAM_MESSAGE },
  ],
};

/** Deciding is pure: no client, no clock, no waiting. */
const purityRules = {
  'no-restricted-syntax': [
    'error',
    ...seamRules['no-restricted-syntax'].slice(1),
    { selector: ':function[async=true]', message: 'This file decides; it must be pure (docs/architecture.md).' },
    { selector: 'AwaitExpression', message: 'This file decides; it must be pure (docs/architecture.md).' },
  ],
};

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.storm/', 'coverage/', 'test/rigs/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
    },
  },
  { files: ['src/**/*.ts'], ignores: ['src/seams/**'], rules: seamRules },
  ...importRules,
  {
    files: [
      'src/**/plan.ts',
      'src/**/plan-*.ts',
      'src/**/status.ts',
      'src/topologies/**/*.ts',
      'src/healing/decide.ts',
    ],
    rules: purityRules,
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts', 'src/cli/**', 'src/seams/**'],
    rules: {
      'no-restricted-properties': [
        ...seamRules['no-restricted-properties'],
        { object: 'process', property: 'env', message: 'Only main.ts and the command line read the environment.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts', 'src/cli/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
