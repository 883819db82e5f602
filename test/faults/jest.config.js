// The full form of the fault tests: the same files as in `npm test`, with many more rounds.
import config from '../../jest.config.js';

const system = config.projects.find(({ displayName }) => displayName === 'system');

export default {
  ...system,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/faults/{races,crashes,tampering}.spec.ts'],
  globals: { faults: 'full' },
  // Each file has two processes and a database at work already.
  maxWorkers: 1,
};
