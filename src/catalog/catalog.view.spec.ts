import { readFileSync } from 'node:fs';
import { parseCatalog } from './catalog-file.js';
import { catalogResponse } from './catalog.view.js';

describe('the catalog as clients read it', () => {
  const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'));
  if (!read.ok) throw new Error('the sample catalog was refused');
  const response = catalogResponse({ version: 7, sha256: read.sha256, catalog: read.catalog });

  it('names its version and gives each topic its notice in force', () => {
    expect(response).toMatchObject({ version: 7, sha256: read.sha256, languages: ['fr', 'en'] });
    const notices = Object.fromEntries(
      response.topics.map(({ key, notice }) => [key, notice?.version ?? null]),
    );
    expect(notices).toEqual({
      lettre: '2',
      ateliers: '2',
      offres: '2',
      alertes: '2',
      'service-compte': null,
      'securite-compte': null,
    });
  });

  it('states what each cap counts and reserves, also where the file leaves it out', () => {
    expect(response.caps.find(({ key }) => key === 'lettre-semaine')).toEqual({
      key: 'lettre-semaine',
      scope: 'topic',
      of: 'lettre',
      limit: 2,
      per: '7d',
      counts: ['marketing'],
      reserve: {},
    });
  });

  it('says where people are taken to be, and under which law they are written to', () => {
    expect(response.location).toEqual({ country: 'FR', timezone: 'Europe/Paris' });
    const regimes = Object.fromEntries(response.regimes.map((regime) => [regime.key, regime]));
    expect(regimes['fr-sms-consumer']).toEqual({
      key: 'fr-sms-consumer',
      countries: ['FR'],
      channels: ['sms'],
      kinds: ['consumer'],
      open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '08:00', to: '20:00' }],
      holidays: 'fr',
      bases: [],
    });
    expect(regimes['fr-email-consumer']).toMatchObject({
      open: null,
      holidays: null,
      bases: ['soft_opt_in'],
    });
    expect(response.holidays.map(({ key, version }) => `${key} ${version}`)).toEqual([
      'fr 2026-2027',
      'de 2026-2027',
      'gb 2026-2027',
    ]);
  });

  it('says which bases there are, and which topics they may carry', () => {
    const carried = response.topics.filter(({ bases }) => bases.length > 0);
    expect(carried.map(({ key, bases }) => [key, bases])).toEqual([['offres', ['soft_opt_in']]]);
    expect(response.bases.map(({ key, lastsDays }) => [key, lastsDays])).toEqual([
      ['soft_opt_in', 730],
      ['b2b_interest', 365],
    ]);
  });

  it('says who gets to see data as plain texts, and the same in each language', () => {
    const orders = response.purposes.find(({ key }) => key === 'commandes');
    expect(orders?.recipients).toEqual(orders?.recipientsIn.fr);
    expect(orders?.recipientsIn).toEqual({
      fr: [
        'L’équipe de la coopérative',
        'Courrier des Prés SAS (envoi des e-mails, en France)',
        'La Malle-Poste de Faribole (livraison, en France)',
      ],
      en: [
        'The cooperative’s team',
        'Courrier des Prés SAS (sends our e-mails, in France)',
        'La Malle-Poste de Faribole (delivery, in France)',
      ],
    });
  });

  it('reads a version whose recipients are plain names', () => {
    const purposes = read.catalog.purposes.map((one) => ({ ...one, recipients: ['Nous'] }));
    const before = { ...read.catalog, purposes };
    const [news] = catalogResponse({ version: 1, sha256: read.sha256, catalog: before }).purposes;
    expect(news?.recipients).toEqual(['Nous']);
    expect(news?.recipientsIn).toEqual({ fr: ['Nous'], en: ['Nous'] });
  });

  it('knows no law in a version from before there were regimes', () => {
    const { location: _, regimes: __, holidays: ___, bases: ____, ...before } = read.catalog;
    expect(catalogResponse({ version: 1, sha256: read.sha256, catalog: before })).toMatchObject({
      location: { country: null, timezone: null },
      regimes: [],
      holidays: [],
      bases: [],
    });
  });

  it('keeps senders and retention to the organisation', () => {
    expect(JSON.stringify(response)).not.toMatch(/espace-membre|retention/i);
  });
});
