import { complaints, SOUND } from '../../test/support/sound-catalog.js';
import { isNoReply } from './no-reply.js';

describe('an address that nobody reads', () => {
  it.each([
    'noreply@halles.example',
    'No-Reply@halles.example',
    'no_reply@halles.example',
    'no.reply@halles.example',
    'noreply7@halles.example',
    'noreply+letter@halles.example',
    'shop-noreply@halles.example',
    'bounce@noreply.halles.example',
    'noresponse@halles.example',
    'donotreply@halles.example',
    'do-not-reply@halles.example',
    'dontreply@halles.example',
    'ne-pas-repondre@halles.example',
    'nepasrepondre@halles.example',
    'ne.pas.répondre@halles.example',
    'sans-reponse@halles.example',
    'nicht-antworten@halles.example',
    'no-responder@halles.example',
    'unmonitored@halles.example',
  ])('is known by its name: %s', (address) => {
    expect(isNoReply(address)).toBe(true);
  });

  it.each([
    'bonjour@halles.example',
    'reply@halles.example',
    'reponses@halles.example',
    'juno.reply@halles.example',
    'noreplyton@halles.example',
    'nora.plyer@halles.example',
    'consent@shop.example',
  ])('is not found in %s', (address) => {
    expect(isNoReply(address)).toBe(false);
  });

  it('is refused where mails are answered to', () => {
    const email = 'ne-pas-repondre@halles.example';
    expect(complaints({ controller: { ...SOUND.controller, email } })).toEqual([
      'error controller.email answers to mails would go to `ne-pas-repondre@halles.example`, which says that ' +
        'nobody reads them: name a mailbox that somebody reads',
    ]);
  });
});
