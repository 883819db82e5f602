// Apart from `npm test`, which needs nothing installed: this needs Chromium.
import config from '../../jest.config.js';

const system = config.projects.find(({ displayName }) => displayName === 'system');

export default {
  ...system,
  rootDir: '../..',
  displayName: 'browser',
  testMatch: ['<rootDir>/test/browser/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: config.maxWorkers,
  workerIdleMemoryLimit: config.workerIdleMemoryLimit,
  testTimeout: 60_000,
};
