/** How long decisions are kept: as long as the catalog says, and as anything may look back. */
import { SEMAINE, SOUND } from '../../test/support/sound-catalog.js';
import { keptDays } from './partitions.js';

describe('decisions are kept', () => {
  // Somebody's own budget or cadence looks back 30 days, whatever the catalog says.
  it.each([
    ['as long as the catalog says', 400, '7d', 400],
    ['a day longer than anybody’s own choice looks back', 1, '7d', 31],
    ['a day longer than the longest window', 30, '90d', 91],
    ['as long as the catalog says where that is longer than its windows', 92, '90d', 92],
  ])('%s', (_, decisionsDays, per, days) => {
    const retention = { ...SOUND.retention, decisionsDays };
    const caps = [SEMAINE, { ...SEMAINE, key: 'autre', per }];
    expect(keptDays({ ...SOUND, retention, caps })).toBe(days);
  });
});
