import { ACCES, COMPTE, complaints, LETTRE, SOUND } from '../../test/support/sound-catalog.js';
import { checkCatalog } from './catalog-rules.js';
import type { Catalog } from './catalog.js';

describe('the topic of person links', () => {
  it.each<[string, Partial<Catalog>, string]>([
    [
      'one that is not declared',
      { personLinks: { topic: 'accès' } },
      'error personLinks.topic personLinks names the topic `accès`, which is not declared: did you mean `acces`?',
    ],
    [
      'one that a restriction would hold back',
      { personLinks: { topic: 'compte' } },
      'error personLinks.topic personLinks names the topic `compte` of class service: links to the preferences are security messages, since they must reach people whose data is restricted too (GDPR Art. 18)',
    ],
    [
      'one that cannot be mailed',
      { topics: [LETTRE, COMPTE, { ...ACCES, channels: ['sms'] }] },
      'error personLinks.topic topic `acces` is offered on no channel of kind email: links to the preferences are mailed',
    ],
    [
      'one that others alone may send',
      { topics: [LETTRE, COMPTE, { ...ACCES, senders: ['banque', 'portail'] }] },
      'error personLinks.topic topic `acces` may be sent by banque, portail alone: add `assent`, by which name Assent sends its own mails',
    ],
  ])('is refused: %s', (_, change, expected) => {
    expect(complaints(change)).toEqual([expected]);
  });

  it('may name the senders who share it', () => {
    const topics = [LETTRE, COMPTE, { ...ACCES, senders: ['portail', 'assent'] }];
    expect(complaints({ topics })).toEqual([]);
  });

  it('warns where people under restriction get no link to their preferences', () => {
    const { personLinks: _, ...older } = SOUND;
    expect(checkCatalog(older).map(({ severity, message }) => [severity, message])).toEqual([
      [
        'warning',
        expect.stringContaining('people whose data is restricted (GDPR Art. 18) get none'),
      ],
    ]);
  });
});
