import { withoutAddresses } from './without-addresses.js';

const MESSAGE_ID = '<3f0c1f6e-7c1d-4f5e-9a55-0d6b6a1f2c10@maison.example>';

describe('evidence without its addresses', () => {
  it('has a mark in the place of each, however deep it stands', () => {
    const told = { form: [{ name: 'someone@maison.example', note: 'by letter' }], count: 2 };
    expect(withoutAddresses({ ...told, 'someone@maison.example': true })).toEqual({
      ...{ form: [{ name: '[address]', note: 'by letter' }], count: 2 },
      '[address]': true,
    });
  });

  it('keeps the Message-ID of a mail of ours, and nothing else of that form', () => {
    const told = { messageId: MESSAGE_ID, reference: MESSAGE_ID };
    expect(withoutAddresses(told)).toEqual({ messageId: MESSAGE_ID, reference: '[address]' });
    expect(withoutAddresses({ messageId: '<someone@maison.example>' })).toEqual({
      messageId: '[address]',
    });
  });
});
