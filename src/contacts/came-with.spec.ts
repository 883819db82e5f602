import { addedAt, cameWith } from './came-with.js';

const contact = { createdAt: new Date('2026-11-22T08:00:00.000Z') };
const at = contact.createdAt.getTime();

it('an address came with its contact where both bear one instant', () => {
  expect(cameWith(contact, { createdAt: new Date(at) })).toBe(true);
});

it.each([at - 86_400_000, at - 1, at, at + 1, at + 86_400_000])(
  'one that is added at %s never did, whatever the clock says',
  (now) => {
    expect(cameWith(contact, { createdAt: new Date(addedAt(contact, now)) })).toBe(false);
  },
);
