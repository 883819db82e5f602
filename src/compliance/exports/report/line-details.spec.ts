/** What every kind of entry says is told in words: no name of a field, no code, no JSON. */
import { readFileSync } from 'node:fs';
import { parseCatalog } from '../../../catalog/catalog-file.js';
import { DENY_REASONS } from '../../../core/decision-types.js';
import { LEDGER_TYPES, type LedgerType } from '../../../core/ledger-entry.js';
import { OWN_ACTOR_NAMES } from '../../../core/own-actors.js';
import { OWN_REASONS } from '../../../core/own-reasons.js';
import { LOCALES, loadMessages, type Locale } from '../../../platform/http/messages.js';
import { SCOPES } from '../../../platform/http/scopes.js';
import { LineDetails } from './line-details.js';
import { ReportNames } from './report-names.js';
import { ReportWords } from './report-words.js';

const messages = loadMessages('views/messages');
const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'));
if (!read.ok) throw new Error('the sample catalog was refused');
const versions = [{ version: 1, catalog: read.catalog, sha256: '', appliedAt: 0 }];

const AT = '2026-11-22T09:48:05.503Z';
const ID = '0f2c6d58-94aa-4c8f-b1c5-0d0c3c7f2e52';
const SHA256 = 'ab'.repeat(32);
const PLACE = { topic: 'lettre', channel: 'email' };
const NOTICE = { key: 'accord-nouvelles', version: '2', locale: 'fr', sha256: SHA256 };
const KEY = { use: 'permit', kid: 'k-1' };
const VKEY = 'consent.example+12345678+AbCd';
const REQUEST = { request: ID, kind: 'erasure' };
const BROUGHT = { source: 'shop checkout', kinds: ['email'] };
const ENDED = { ended: [PLACE], bases: [{ ...PLACE, basis: 'soft_opt_in' }], via: 'footer_page' };

/** Everything that the features write, beside type, time, place, actor and reason, which have fields. */
const TOLD: Readonly<Record<LedgerType, object>> = {
  'contact.created': BROUGHT,
  'contact.brought': BROUGHT,
  'contact.described': {
    from: { country: null, kind: 'consumer', locale: 'en' },
    to: { country: 'FR', kind: 'business', locale: 'fr', timezone: 'Europe/Paris', address: ID },
    addresses: ['phone'],
  },
  'opt_in.requested': {
    optIn: ID,
    topics: ['lettre', 'ateliers'],
    locale: 'fr',
    form: {
      url: 'https://www.montfaribole.example/lettre',
      controls: [
        { name: 'topics', label: 'La lettre du potager', default: false, value: true },
        { name: 'topics', label: 'Les ateliers', default: false, value: false },
        { name: 'old', label: 'Tout', default: true, value: true },
        { name: 'first', label: 'Prénom', default: '', value: 'Léa' },
      ],
    },
    notices: [NOTICE],
    corrects: ID,
  },
  'opt_in.mailed': {
    optIn: ID,
    messageId: '<3f0c1f6e-7c1d-4f5e-9a55-0d6b6a1f2c10@maison.example>',
    contentSha256: SHA256,
  },
  'opt_in.not_kept': { rule: 'asks_a_day' },
  'opt_in.refused': { optIn: ID, method: 'button_post' },
  'opt_in.expired': { optIn: ID, via: 'rectification' },
  'consent.confirmed': {
    ...{ optIn: ID, address: ID, purpose: 'nouvelles', basis: 'consent', method: 'renewal' },
    ...{ chosen: 2, locale: 'fr', notice: NOTICE, expiresAt: AT },
  },
  'consent.withdrawn': { ...ENDED, saidAt: AT, reference: 'call 12', asked: {} },
  'consent.lapsed': { lapsed: [{ ...PLACE, endsAt: AT }] },
  'withdrawal.undone': {
    ...{ undoes: ID, restored: [PLACE], bases: ENDED.bases, objectionEnded: true },
    via: 'preferences_page',
  },
  'consent.renewal_asked': { optIn: ID, asked: [{ topic: 'lettre', endsAt: AT }] },
  'objection.recorded': ENDED,
  'objection.ended': { optIn: ID, ended: ['objection', 'complaint'] },
  'preference.changed': {
    budget: { limit: 1, hours: 168 },
    pausedUntil: AT,
    hours: { from: '08:00', to: '20:00' },
    cadences: { lettre: 'weekly' },
    ...{ timezone: 'Europe/Paris', locale: 'en', via: 'preferences_api' },
  },
  'basis.recorded': {
    ...{ address: ID, basis: 'soft_opt_in', since: AT, expiresAt: AT, inForce: true },
    evidence: { source: 'till', reference: 'R-12', offeredRefusal: true, description: 'Seeds' },
  },
  'basis.ended': ENDED,
  'restriction.changed': { restricted: true },
  'feedback.received': {
    ...{ report: 'bounce_hard', reportedAt: AT, authorization: ID, address: ID },
    ...{ detail: '550 no such user', effect: 'undeliverable' },
  },
  'halt.begun': { halt: ID, scope: 'topic', of: 'lettre' },
  'halt.ended': { halt: ID, scope: 'all', of: null },
  'catalog.applied': { version: 2, sha256: SHA256, changes: ['change topics.lettre', 'add caps'] },
  'key.created': KEY,
  'key.rotated': { ...KEY, retired: 'k-0' },
  'key.revoked': KEY,
  'client.created': { clientId: ID, name: 'shop', scopes: ['authorize'], gated: false },
  'client.revoked': { clientId: ID, name: 'shop' },
  'audit.exported': {
    ...{ export: ID, format: 'csv', clear: true, locale: 'fr', treeSize: 12, rows: 9 },
    filter: { contactId: ID, topic: null, type: 'key.created', from: AT, to: AT },
    sha256: SHA256,
  },
  'decisions.sealed': {
    ...{ source: 'outcomes', rows: 3, root: 'AbCd', month: '2026-11' },
    ...{ after: { xid: '1', key: 'a' }, last: { xid: '2', key: 'b' } },
  },
  'log_key.created': { vkey: VKEY },
  'log_key.rotated': { vkey: VKEY, retired: VKEY },
  'log.padded': {},
  'log.resumed': { vkey: VKEY, retired: VKEY, behind: 'The file is ahead.' },
  'subject.erased': { covers: [ID], count: 1, again: true },
  'right.requested': { ...REQUEST, receivedAt: AT },
  'right.extended': { ...REQUEST, dueAt: AT },
  'right.answered': { ...REQUEST, outcome: 'refused' },
  'retention.applied': {
    rule: 'consent_proof',
    entries: [ID],
    before: '2025-10-01',
    dropped: ['x'],
  },
};

const wordsIn = (locale: Locale) => new ReportWords(messages, locale);
const teller = (locale: Locale) => {
  const words = wordsIn(locale);
  return new LineDetails(words, new ReportNames(versions, new Map(), words, locale));
};
const told = (details: object, locale: Locale = 'fr') =>
  teller(locale).of(details as Record<string, unknown>);

describe.each(LOCALES)('what an entry says, in %s', (locale) => {
  it.each(LEDGER_TYPES)('is told in words: %s', (type) => {
    const facts = told(TOLD[type], locale);
    expect(facts.length > 0).toBe(type !== 'log.padded');
    for (const [label, value] of facts) {
      expect(label).not.toMatch(/[a-z][A-Z]|_/);
      expect(value).not.toMatch(/[{}]|\w_\w|undefined|\[object|T\d\d:\d\d|^$/);
    }
    expect(facts.map(([label]) => label)).not.toContain(
      locale === 'fr' ? 'Autres données' : 'Other data',
    );
  });

  it.each(Object.values(OWN_REASONS))('has words for a reason that nobody typed: %s', (reason) => {
    expect(wordsIn(locale).reason(reason)).toMatch(/^[^_]*$/);
  });

  it.each(OWN_ACTOR_NAMES)('has a word for who is no person and no client: %s', (actor) => {
    expect(wordsIn(locale).actor(actor)).toMatch(/^[^:]+$/);
  });

  it.each(SCOPES)('has words for the scope %s', (scope) => {
    expect(teller(locale).code('scopes', scope)).toMatch(/ /);
  });

  it.each(DENY_REASONS)('has words for the reason %s', (reason) => {
    expect(teller(locale).code('reason', reason)).toMatch(/ /);
  });
});

describe('what an entry says', () => {
  it('says that everything was exported, and leaves out what is empty', () => {
    const filter = { contactId: null, topic: null, type: null, from: null, to: null };
    const after = { xid: '0', key: '' };
    expect(told({ filter, after })).toEqual([
      ['Ce qui a été exporté', 'tout'],
      ['Commence après', 'Transaction\u00a0: 0'],
    ]);
  });

  it('shows a form as the person left it', () => {
    expect(told(TOLD['opt_in.requested'])).toContainEqual([
      'Cases et champs du formulaire',
      '☑ La lettre du potager\n☐ Les ateliers\n☑ Tout\u00a0; cochée d’avance\nPrénom\u00a0: Léa',
    ]);
  });

  it('names topics, channels, purposes, languages and instants as people do', () => {
    expect(told(TOLD['consent.confirmed'])).toEqual([
      ['Numéro de l’inscription', ID],
      ['Adresse (identifiant)', ID],
      ['Finalité', read.catalog.purposes[0]?.description.fr],
      ['Base légale', 'consentement'],
      ['Moyen', 'bouton de la page de renouvellement'],
      ['Nombre de sujets acceptés par cet acte', '2'],
      ['Langue', 'français'],
      ['Valable jusqu’au', '22 novembre 2026 à 09:48:05,503 UTC'],
    ]);
    expect(told(TOLD['consent.withdrawn'])).toContainEqual([
      'Ce qui prend fin',
      'La lettre du potager (E-mail)',
    ]);
  });

  it('names the parts of the catalog that were changed', () => {
    expect(told({ changes: ['add controller', 'change topics.lettre'] })).toEqual([
      [
        'Changements',
        'ajout\u00a0: responsable du traitement\u00a0; modification\u00a0: sujet lettre',
      ],
    ]);
  });

  it('says where somebody came from in words, where Assent itself brought them', () => {
    expect(told({ source: 'assent:opt-in' })).toEqual([['Origine', 'une inscription']]);
    expect(told({ source: 'shop checkout' })).toEqual([['Origine', 'shop checkout']]);
  });

  it('says the minute alone where nothing finer is known, and leaves typed reasons as they are', () => {
    expect(wordsIn('fr').minute(AT)).toBe('22 novembre 2026 à 09:48 UTC');
    expect(wordsIn('fr').reason('demandé par la CNIL')).toBe('demandé par la CNIL');
  });

  it('tells last, and by its own name, what it has no word for', () => {
    expect(told({ newThing: { a: [1], b: true }, chosen: 1 })).toEqual([
      ['Nombre de sujets acceptés par cet acte', '1'],
      ['Autres données', 'newThing\u00a0: a\u00a0: 1\u00a0; b\u00a0: oui'],
    ]);
  });
});
