import { complaints, SOUND, text } from '../../test/support/sound-catalog.js';
import type { Purpose } from './catalog.js';

const { controller, purposes } = SOUND;
const purpose = (change: Partial<Purpose>) => ({
  purposes: purposes.map((one, index) => (index === 0 ? { ...one, ...change } : one)),
});
const transfer = { to: 'Nuage Inc.', country: 'US', safeguard: text };

describe('what the record of processing needs of a catalog', () => {
  it('may stand or be left out', () => {
    const told = { people: text, data: text, transfers: [transfer], proofDays: 400 };
    expect(complaints(purpose(told))).toEqual([]);
    expect(complaints({ controller: { ...controller, storedIn: ['FR', 'DE'] } })).toEqual([]);
  });

  it.each([
    [
      'a country that is none',
      { controller: { ...controller, storedIn: ['FR', 'UK'] } },
      'error controller.storedIn.1 the controller stores data in `UK`, which ISO 3166-1 does not know: did you mean `GB`?',
    ],
    [
      'a transfer to nowhere',
      purpose({ transfers: [{ ...transfer, country: 'EU' }] }),
      'error purposes.0.transfers.0.country purpose `news` transfers data to `EU`, which ISO 3166-1 does not know: a country is two capital letters, as in FR',
    ],
    [
      'a safeguard that lacks a language',
      purpose({ transfers: [{ ...transfer, safeguard: { fr: 'Clauses' } }] }),
      'error purposes.0.transfers.0.safeguard the transfer to Nuage Inc. of purpose `news` has no safeguard in English: every language of the catalog is spoken everywhere',
    ],
    [
      'people told of in one language',
      purpose({ people: { en: 'Members' } }),
      'error purposes.0.people purpose `news` has no people in French: every language of the catalog is spoken everywhere',
    ],
  ])('tells of %s', (_, change, expected) => {
    expect(complaints(change)).toEqual([expected]);
  });
});
