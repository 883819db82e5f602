/** A small catalog in which every rule finds nothing, for tests that break one thing at a time. */
import { checkCatalog } from '../../src/core/catalog-rules.js';
import type { CapDef, Catalog, Topic } from '../../src/core/catalog.js';
import type { Regime } from '../../src/core/regime.js';

export const text = { fr: 'Bonjour', en: 'Hello' };

export const LETTRE: Topic = {
  key: 'lettre',
  class: 'marketing',
  purpose: 'news',
  channels: ['email'],
  notice: 'accord',
  name: text,
  description: text,
  benefit: text,
};

export const COMPTE: Topic = {
  key: 'compte',
  class: 'service',
  purpose: 'orders',
  channels: ['email'],
  name: text,
  description: text,
  benefit: text,
};

export const ACCES: Topic = { ...COMPTE, key: 'acces', class: 'security' };

export const SEMAINE: CapDef = { key: 'semaine', scope: 'all', limit: 4, per: '7d' };

export const PARTOUT: Regime = {
  key: 'partout',
  countries: ['*'],
  channels: ['email', 'sms'],
  kinds: ['consumer', 'business'],
};

export const SOUND: Catalog = {
  controller: {
    name: 'Verger',
    legalName: 'Le Verger SARL',
    address: '1 rue du Lac',
    country: 'FR',
    email: 'bonjour@verger.example',
    website: 'https://verger.example',
    privacyPolicy: 'https://verger.example/vie-privee',
  },
  languages: ['fr', 'en'],
  location: { country: 'FR', timezone: 'Europe/Paris' },
  channels: [
    { key: 'email', kind: 'email', confirmable: true, name: text },
    { key: 'sms', kind: 'phone', confirmable: false, name: text },
  ],
  purposes: [
    {
      key: 'news',
      basis: 'consent',
      description: text,
      recipients: [],
      retentionDays: 30,
      consentLastsDays: 365,
    },
    { key: 'orders', basis: 'contract', description: text, recipients: [], retentionDays: 30 },
  ],
  bases: [{ key: 'vente', description: text, lastsDays: 30 }],
  notices: [{ key: 'accord', version: '1', since: '2026-01-01', text }],
  topics: [LETTRE, COMPTE, ACCES],
  regimes: [
    {
      key: 'france',
      countries: ['FR'],
      channels: ['email'],
      kinds: ['consumer'],
      open: [{ days: ['mon', 'tue'], from: '08:00', to: '20:00' }],
      holidays: 'fr',
      bases: ['vente'],
    },
    PARTOUT,
  ],
  holidays: [{ key: 'fr', version: '1', days: ['2026-07-14', '2027-07-14'] }],
  caps: [SEMAINE],
  confirmation: { topic: 'compte' },
  personLinks: { topic: 'acces' },
  retention: { decisionsDays: 30, optInsDays: 7 },
};

/** What the rules say of the sound catalog once `change` is laid over it. */
export function complaints(change: Partial<Catalog>): string[] {
  return checkCatalog({ ...SOUND, ...change }).map(
    ({ path, message, severity }) => `${severity} ${path.join('.')} ${message}`,
  );
}
