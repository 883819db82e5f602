import { SOUND } from '../../test/support/sound-catalog.js';
import { keptDaysOf, proofDaysFor } from './retention.js';

const withRetention = (more: object) => ({ ...SOUND, retention: { ...SOUND.retention, ...more } });
const withProof = (proofDays: number) => ({
  ...SOUND,
  purposes: SOUND.purposes.map((one) => (one.key === 'news' ? { ...one, proofDays } : one)),
});

describe('how long records are kept', () => {
  it('is five years for proof and requests, three for idle contacts, unless the catalog says', () => {
    expect(keptDaysOf(SOUND)).toEqual({
      decisions: 30,
      optIns: 7,
      proof: 1826,
      idleContacts: 1095,
      requests: 1826,
    });
    const told = { proofDays: 400, idleContactsDays: 500, requestsDays: 600 };
    expect(keptDaysOf(withRetention(told))).toEqual({
      decisions: 30,
      optIns: 7,
      proof: 400,
      idleContacts: 500,
      requests: 600,
    });
  });

  it('is for a proof what its purpose says, then what all say, also where the purpose is gone', () => {
    expect(proofDaysFor(withProof(365), 'news')).toBe(365);
    expect(proofDaysFor(withProof(365), 'orders')).toBe(1826);
    expect(proofDaysFor(withRetention({ proofDays: 400 }), 'news')).toBe(400);
    expect(proofDaysFor(withRetention({ proofDays: 400 }), 'gone')).toBe(400);
    expect(proofDaysFor(SOUND, null)).toBe(1826);
  });
});
