/** Records and receipts are checked against the vocabulary's own terms, and read by a library. */
import { isDpv, isDpvTerm } from '../../../test/support/dpv-terms.js';
import {
  CONTACT,
  NOTICE,
  PUBLIC_URL,
  RECEIPT,
  SAMPLE,
  Story,
} from '../../../test/support/consent-stories.js';
import { irisIn, quadsOf, type Quad } from '../../../test/support/linked-data.js';
import { isCountry } from '../../core/country.js';
import type { JsonValue } from '../../core/canonical-json.js';
import { receiptContext, type JsonObject } from './context.js';
import { recordIdOf } from './iris.js';

const ASKED = '2026-11-02T09:13:02.881Z';
const SAID = '2026-11-02T09:14:31.190Z';
const LATER = '2026-12-01T10:00:00.000Z';
const ENDS = '2028-11-01T09:14:31.190Z';

/** One of everything that can happen to a consent. */
function everything(): Story {
  const story = new Story();
  story.asks(ASKED, 'o1', 'lettre', 'ateliers', 'offres', 'alertes');
  story.isMailed(ASKED, 'o1');
  for (const topic of ['lettre', 'offres', 'alertes'])
    story.confirms(SAID, 'o1', topic, { expiresAt: ENDS });
  story.isAskedAgain(LATER, 'r1', 'lettre', ENDS);
  story.confirms(LATER, 'r1', 'lettre', { method: 'renewal', expiresAt: null });
  story.leaves(LATER, 'offres');
  story.asks(LATER, 'o2', 'ateliers');
  story.says('opt_in.expired', LATER, 'o2');
  return story;
}

const AT_THE_END = '2029-01-01T00:00:00.000Z';
const story = everything();
const histories = story.histories(AT_THE_END, (topic) =>
  topic === 'alertes' ? Date.parse(ENDS) : null,
);
const historyOf = (topic: string) => {
  const found = histories.find((one) => one.topic === topic);
  if (!found) throw new Error(`no ${topic}`);
  return found;
};
const spoken = (language: string, value: string) => ({ '@value': value, '@language': language });
const withContext = (record: JsonObject): JsonObject => ({
  '@context': receiptContext(PUBLIC_URL),
  ...record,
});

describe('a consent record', () => {
  it.each(histories.map(({ topic }) => topic))('is made of terms of DPV 2.3: %s', async (topic) => {
    const iris = irisIn(await quadsOf(await story.receipt(historyOf(topic))));
    const dpv = [...iris].filter(isDpv);
    expect(dpv.length).toBeGreaterThan(40);
    expect(dpv.filter((iri) => !isDpvTerm(iri))).toEqual([]);
  });

  it('would be found out if it used a term that does not exist', () => {
    for (const invented of ['dpv#ConsentTerminated', 'dpv/legal/eu/gdpr#GDPR', 'dpv#Newsletter'])
      expect(isDpvTerm(`https://w3id.org/${invented}`)).toBe(false);
    expect(isDpvTerm('https://w3id.org/dpv/legal/eu#law-GDPR')).toBe(true);
  });

  it('says every state that a consent can be in', () => {
    const states = new Set(
      histories.flatMap((history) =>
        statusesOf(story.record(history)).flatMap((status) => [status['@type']].flat()),
      ),
    );
    expect([...states].sort()).toEqual([
      'dpv:ConsentExpired',
      'dpv:ConsentGiven',
      'dpv:ConsentRefused',
      'dpv:ConsentRequestDeferred',
      'dpv:ConsentRequested',
      'dpv:ConsentWithdrawn',
      'dpv:ExpressedConsent',
      'dpv:RenewedConsentGiven',
    ]);
    const current = Object.fromEntries(
      histories.map((history) => [history.topic, story.record(history)['assent:currentState']]),
    );
    expect(current).toEqual({
      lettre: 'dpv:RenewedConsentGiven',
      ateliers: 'dpv:ConsentRequestDeferred',
      offres: 'dpv:ConsentWithdrawn',
      alertes: 'dpv:ConsentExpired',
    });
  });

  it('has every field that ISO/IEC TS 27560 demands, as far as a catalog knows it', () => {
    const record = story.record(historyOf('lettre'));
    const id = recordIdOf(CONTACT, 'lettre', 'email');
    expect(record).toMatchObject({
      '@id': `urn:uuid:${id}`,
      '@type': 'dpv:ConsentRecord',
      'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr',
      'dct:identifier': id,
      'dpv:hasIdentifier': id,
      'dct:created': ASKED,
      'dct:modified': LATER,
      'dpv:hasDataSubject': { '@id': `urn:uuid:${CONTACT}`, 'dct:identifier': CONTACT },
      'dpv:hasNotice': [
        {
          'dct:identifier': 'accord-nouvelles',
          'schema:version': '2',
          'dct:language': 'fr',
          'dct:date': '2026-09-01',
          'assent:sha256': NOTICE.sha256,
          'schema:text': SAMPLE.notices.at(-1)?.text.fr,
        },
      ],
      'dpv:hasProcess': [
        {
          'dpv:hasPurpose': [
            { 'dct:identifier': 'nouvelles', 'skos:broader': 'dpv:DirectMarketing' },
          ],
          'dpv:hasService': [{ 'dct:identifier': 'lettre' }],
          'dpv:hasPersonalData': [{ 'skos:broader': 'pd:EmailAddress' }],
          'dpv:hasLegalBasis': 'eu-gdpr:A6-1-a',
          'dpv:hasStorageCondition': [
            { 'dpv:hasLocation': ['loc:FR'] },
            { 'dpv:hasDuration': 'P1095D' },
            { 'dpv:hasDuration': 'P1826D' },
          ],
          'dpv:hasConsentControl': [
            {
              '@type': 'dpv:WithdrawConsent',
              'dpv:isExercisedAt': 'mailto:dpo@montfaribole.example',
            },
          ],
          'dpv:hasJurisdiction': 'loc:FR',
          'dpv:hasApplicableLaw': 'legal-eu:law-GDPR',
        },
      ],
    });
    for (const status of statusesOf(record))
      expect(status).toEqual({
        '@type': expect.anything(),
        'dpv:isIndicatedAtTime': expect.stringMatching(/^2026-.*Z$/),
        'dpv:isIndicatedBy': expect.stringMatching(/^(urn:uuid:|https:\/\/)/),
        'dpv:hasIndicationMethod': expect.stringMatching(/./),
        'dpv:hasDuration': {
          '@type': expect.stringMatching(/^dpv:Until(Time|Event)Duration$/),
          'rdf:value': expect.anything(),
        },
        'assent:entryId': expect.any(String),
        ...('assent:mailSha256' in status ? { 'assent:mailSha256': 'ab'.repeat(32) } : {}),
      });
  });

  it('has of every party what the catalog knows, and an identifier of each', () => {
    const record = story.record(historyOf('lettre'));
    const parties = record['dpv:hasEntity'] as readonly JsonObject[];
    const [known, dpv] = [expect.stringMatching(/./), 'dpv:Recipient'];
    const contact = { 'dpv:hasContact': 'dpo@montfaribole.example' };
    expect(parties).toMatchObject([
      {
        ...{ '@type': 'dpv:DataController', ...contact },
        'dpv:hasName': SAMPLE.controller.legalName,
        'dpv:hasAddress': SAMPLE.controller.address,
      },
      { '@type': 'dpv:DataProtectionOfficer', ...contact },
      { '@type': dpv, 'dpv:hasName': spoken('fr', 'L’équipe de la coopérative') },
      {
        '@type': dpv,
        'dpv:hasName': spoken('fr', 'Courrier des Prés SAS (envoi des e-mails, en France)'),
      },
    ]);
    for (const party of parties)
      expect(party).toMatchObject({ 'dct:identifier': known, 'dpv:hasIdentifier': party['@id'] });
  });

  it('names who receives data in the language of the person', () => {
    const english = story.record({ ...historyOf('lettre'), locale: 'en' });
    const parties = english['dpv:hasEntity'] as readonly JsonObject[];
    expect(parties.slice(2).map((party) => party['dpv:hasName'])).toEqual([
      spoken('en', 'The cooperative’s team'),
      spoken('en', 'Courrier des Prés SAS (sends our e-mails, in France)'),
    ]);
  });

  it('says of a version whose recipients are plain names what it always said', () => {
    const purposes = SAMPLE.purposes.map((one) => ({ ...one, recipients: ['Nous', 'Eux'] }));
    const record = story.record(historyOf('lettre'), { ...SAMPLE, purposes });
    const parties = record['dpv:hasEntity'] as readonly JsonObject[];
    const names = [1, 2].map((at) => `${PUBLIC_URL}/ns/catalogs/3#recipient-${at}`);
    expect(parties.slice(2)).toMatchObject([
      { '@id': names[0], 'dpv:hasName': 'Nous' },
      { '@id': names[1], 'dpv:hasName': 'Eux' },
    ]);
    expect(record['dpv:hasProcess']).toMatchObject([{ 'dpv:hasRecipient': names }]);
  });

  it('speaks to people in their language, and says which that is', () => {
    const told = histories.flatMap((history) => quotedIn(story.record(history)));
    expect(told).toContainEqual({
      '@value': 'Les données, après la fin de leur utilisation',
      '@language': 'fr',
    });
    expect(told).toContainEqual({ '@value': 'un nouveau consentement', '@language': 'fr' });
    expect(told.filter((one) => one['@language'] !== 'fr')).toEqual([]);
    const bare = histories.flatMap((history) => textsOf(story.record(history)));
    const english = bare.filter((text) => /\b(the|after|answer|has|new)\b/.test(text));
    expect(english).toEqual([]);
  });

  it('shows the hash alone where no catalog has the words that were shown', () => {
    const history = { ...historyOf('lettre'), notices: [{ ...NOTICE, sha256: '00' }] };
    expect(story.record(history)['dpv:hasNotice']).toEqual([
      {
        '@type': 'dpv:ConsentNotice',
        'dct:identifier': 'accord-nouvelles',
        'schema:version': '2',
        'dct:language': 'fr',
        'assent:sha256': '00',
      },
    ]);
  });

  it('is named alike whenever it is told, and unlike any other', () => {
    const id = recordIdOf(CONTACT, 'lettre', 'email');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(recordIdOf(CONTACT, 'lettre', 'email')).toBe(id);
    expect(recordIdOf(CONTACT, 'lettre', 'sms')).not.toBe(id);
    expect(recordIdOf(RECEIPT, 'lettre', 'email')).not.toBe(id);
  });
});

describe('the context', () => {
  it('makes things of names: each is an IRI, and none is relative', async () => {
    const quads = await quadsOf(await story.receipt(historyOf('lettre')));
    expect(quads.length).toBeGreaterThan(120);
    for (const iri of irisIn(quads)) expect(iri).toMatch(/^(https?|urn|mailto):/);
    expect(textsThatNameTerms(quads)).toEqual([]);
  });

  it.each([
    'dpv:hasDataSource',
    'dpv:hasLegalBasis',
    'dpv:hasProcessing',
    'dpv:isIndicatedBy',
    'skos:broader',
    'dct:conformsTo',
    'assent:currentState',
  ])('would be found out without the coercion of %s', async (term) => {
    const { [term]: _, ...context } = receiptContext(PUBLIC_URL);
    const record = { ...withContext(story.record(historyOf('lettre'))), '@context': context };
    const found = textsThatNameTerms(await quadsOf(record));
    expect(found.length).toBeGreaterThan(0);
  });

  it('leaves nothing out: a term that it does not have is an error of the library', async () => {
    const record = withContext({ ...story.record(historyOf('lettre')), nonsense: 'x' });
    await expect(quadsOf(record)).rejects.toThrow();
  });

  it('has a place for every country of a catalog', () => {
    const codes = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
    const countries = codes.flatMap((a) => codes.map((b) => a + b)).filter(isCountry);
    expect(countries.length).toBeGreaterThan(240);
    const unknown = countries.filter((code) => !isDpvTerm(`https://w3id.org/dpv/loc#${code}`));
    expect(unknown).toEqual([]);
  });
});

/** What is said in a language. */
function quotedIn(node: JsonValue): JsonObject[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return (node as readonly JsonValue[]).flatMap(quotedIn);
  const group = node as JsonObject;
  return '@language' in group ? [group] : Object.values(group).flatMap(quotedIn);
}

/** What is said in none. */
function textsOf(node: JsonValue): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return (node as readonly JsonValue[]).flatMap(textsOf);
  const group = node as JsonObject;
  return '@language' in group ? [] : Object.values(group).flatMap(textsOf);
}

/** Literals that were meant as names of things. */
function textsThatNameTerms(quads: readonly Quad[]): string[] {
  return quads
    .filter(({ object }) => object.termType === 'Literal')
    .map(({ object }) => object.value)
    .filter((value) => /^(dpv|pd|loc|eu-gdpr|legal-eu|urn|https?):\S*$/.test(value))
    .filter((value) => !value.startsWith(SAMPLE.controller.website))
    .filter((value) => !value.startsWith(`${PUBLIC_URL}/ns/catalogs/3#`));
}

function statusesOf(record: JsonObject): readonly Readonly<Record<string, JsonValue>>[] {
  return record['dpv:hasConsentStatus'] as readonly JsonObject[];
}
