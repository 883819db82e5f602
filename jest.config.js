// Jest runs in CommonJS mode: its ESM mode cannot load every dependency on Node 20. swc turns
// our ES modules, and those of the packages named below, into CommonJS for the tests alone.
const esmPackages =
  '@nestjs|@fastify|file-type|strtok3|token-types|uint8array-extras|@borewit|@tokenizer|cookie|' +
  'content-disposition|load-esm|js-yaml|es-toolkit|intl-messageformat|@formatjs|postal-mime|' +
  'fast-check|pure-rand|canonicalize|@seriousme|d3-[a-z-]+|internmap';

const swc = (syntax) => [
  '@swc/jest',
  {
    swcrc: false,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: { syntax, decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  },
];

const shared = {
  transform: { '\\.ts$': swc('typescript'), '\\.m?js$': swc('ecmascript') },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages})/)`],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its package offers no CommonJS condition, which is all that Jest asks for here.
    '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js',
  },
  testEnvironment: 'node',
};

export default {
  maxWorkers: 2,
  // What a file loads is not all given back when it ends. A worker whose heap is nearly full stands still
  // for seconds, in which connections time out: it is replaced long before.
  workerIdleMemoryLimit: '1GB',
  // The whole application starts in many files; a busy machine is no failure.
  testTimeout: 60_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'system',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      // They need Go, or a browser; see their own configurations.
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/ledger/go/',
        '<rootDir>/test/browser/',
      ],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
};
