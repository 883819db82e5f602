/** Consent records as one document of linked data, read by a library that is not ours. */
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance, REASON } from '../support/exports.js';
import { irisIn, quadsOf } from '../support/linked-data.js';
import { People, type Json, type Person } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

let app: TestApp;
let plain: Compliance;
let clear: Compliance;
let person: Person;
beforeAll(async () => {
  app = await startTestApp();
  const people = new People(app);
  plain = await Compliance.with(app, 'audit');
  clear = await Compliance.with(app, 'audit', 'audit.clear');
  person = await people.optedInTo('lettre', 'ateliers');
  await people.optedInTo('lettre');
});
afterAll(() => app.close());

interface Document {
  readonly '@id': string;
  readonly '@graph': readonly Json[];
  readonly [property: string]: unknown;
}

async function documentOf(by: Compliance, body: Json = {}): Promise<Document> {
  const bytes = await by.bytesOf({ format: 'jsonld', ...body });
  return JSON.parse(bytes.toString()) as Document;
}

const subjectOf = (record: Json): string => (record['dpv:hasDataSubject'] as Json)['@id'] as string;

describe('consent records as linked data', () => {
  it('are all there, and every term of them has a meaning', async () => {
    const document = await documentOf(plain);
    const [count] = await app.sql<{ all: number }>('SELECT count(*)::int AS all FROM consents');
    expect(document['@graph']).toHaveLength(count?.all ?? -1);
    const iris = irisIn(await quadsOf(document));
    expect(iris).toContain('https://w3id.org/dpv#ConsentRecord');
    expect(iris).toContain('https://w3id.org/dpv#ConsentGiven');
    expect(iris).toContain(`urn:uuid:${person.contactId}`);
    expect([...iris].filter((iri) => !/^(https?|urn|mailto):/.test(iri))).toEqual([]);
  });

  it('say who asked for them, why, and under which checkpoint of the log', async () => {
    const made = await plain.made({ format: 'jsonld' });
    const document = JSON.parse(
      ((await plain.fetch(made.id)).body as Buffer).toString(),
    ) as Document;
    expect(document).toMatchObject({
      '@id': `urn:uuid:${made.id}`,
      'dct:creator': plain.client.clientId,
      'assent:reason': REASON,
      'assent:checkpoint': expect.stringContaining(`\n${String(made.total)}\n`) as unknown,
    });
    expect(made.lines).toBe(document['@graph'].length);
  });

  it('are those that the filter asks for', async () => {
    const mine = await documentOf(plain, { filter: { contactId: person.contactId } });
    expect(mine['@graph'].map(subjectOf)).toEqual(
      Array.from({ length: 2 }, () => `urn:uuid:${person.contactId}`),
    );
    const letters = await documentOf(plain, { filter: { topic: 'lettre' } });
    expect(letters['@graph'].map((record) => record['assent:topic'])).toEqual(['lettre', 'lettre']);
    const later = await documentOf(plain, { filter: { from: '2999-01-01T00:00:00Z' } });
    expect(later['@graph']).toEqual([]);
    const refused = await plain.order({ format: 'jsonld', filter: { type: 'consent.confirmed' } });
    expect(refusalOf(refused)).toEqual({
      ...{ status: 422, code: 'invalid_request', pointers: ['/filter/type'] },
    });
  });

  it('name an address only where that was asked for', async () => {
    const filter = { contactId: person.contactId };
    expect(JSON.stringify(await documentOf(plain, { filter }))).not.toContain(person.email);
    const document = await documentOf(clear, { filter, clear: true });
    expect(document['@graph'][0]).toMatchObject({
      'dpv:hasDataSubject': { 'schema:email': [person.email] },
    });
    await expect(quadsOf(document)).resolves.not.toHaveLength(0);
  });
});
