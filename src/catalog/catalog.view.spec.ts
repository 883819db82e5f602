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

  it('keeps senders and retention to the organisation', () => {
    expect(JSON.stringify(response)).not.toMatch(/espace-membre|retention/i);
  });
});
