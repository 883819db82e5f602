// Every part of every mail of ours with a believable model.

import { confirmationMail } from '../../src/delivery/confirmation-mail.view.js';
import { receiptsMail } from '../../src/delivery/receipts-mail.view.js';
import { renewalMail } from '../../src/delivery/renewal-mail.view.js';
import { asked, catalog, two, type Sample } from './sample-pages.js';

export const confirmation = (locale: string): object =>
  confirmationMail({
    catalog,
    locale,
    zone: 'Europe/Paris',
    topics: two,
    requestedAt: asked,
    confirmUrl: 'https://assent.example/opt-in/0123456789abcdefghijklmnopqrstuvwxyzABCDEFG',
    validHours: 72,
  });
export const renewal = (locale: string): object =>
  renewalMail({
    catalog,
    locale,
    zone: 'Europe/Paris',
    topics: two,
    endsAt: asked + 30 * 86_400_000,
    renewUrl: 'https://assent.example/opt-in/0123456789abcdefghijklmnopqrstuvwxyzABCDEFG',
  });
const receipts = (): object => {
  const states = ['requested', 'deferred', 'refused', 'given', 'renewed', 'withdrawn', 'expired'];
  const told = states.map((state) => ({ name: state, stateKey: `receipts.${state}`, at: asked }));
  return receiptsMail(catalog, 'Europe/Paris', told);
};
export const mails: Sample[] = [
  ['mail-html', 'email/confirmation.html', confirmation],
  ['mail-text', 'email/confirmation.text', confirmation],
  ['mail-subject', 'email/confirmation.subject.text', confirmation],
  ['renewal-html', 'email/renewal.html', renewal],
  ['receipts-html', 'email/receipts.html', receipts],
  ['receipts-text', 'email/receipts.text', receipts],
  ['receipts-subject', 'email/receipts.subject.text', receipts],
  ['renewal-text', 'email/renewal.text', renewal],
  ['renewal-subject', 'email/renewal.subject.text', renewal],
];
