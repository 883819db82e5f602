// Apart from `npm test`, which needs nothing installed: this needs Go and golang.org/x/mod.
import config from '../../../jest.config.js';

const unit = config.projects.find(({ displayName }) => displayName === 'unit');

export default {
  ...unit,
  rootDir: '../../..',
  displayName: 'independent',
  testMatch: ['<rootDir>/test/ledger/go/*.spec.ts'],
};
