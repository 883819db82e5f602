/** The report as a lawyer gets it: what is on its pages, read by a reader of our tests. */
import { createHash } from 'node:crypto';
import { LINE_TYPES } from '../../src/compliance/exports/entries.dto.js';
import { ReportWords } from '../../src/compliance/exports/report/report-words.js';
import type { CatalogResponse } from '../../src/catalog/catalog.dto.js';
import { leafHash } from '../../src/core/merkle.js';
import { parseVkey } from '../../src/core/signed-note.js';
import { verifyTlogProof } from '../../src/core/tlog-proof.js';
import { loadMessages, type Locale } from '../../src/platform/http/messages.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance, REASON } from '../support/exports.js';
import { readPdf } from '../support/pdf-text.js';
import { People, TestSender, type Json, type Person } from '../support/people.js';

const messages = loadMessages('views/messages');
const wordsIn = (locale: Locale) => new ReportWords(messages, locale);

let app: TestApp;
let plain: Compliance;
let clear: Compliance;
let person: Person;
let other: Person;
beforeAll(async () => {
  app = await startTestApp();
  const people = new People(app);
  plain = await Compliance.with(app, 'audit');
  clear = await Compliance.with(app, 'audit', 'audit.clear');
  const sender = await TestSender.with(app, ['authorize'], 'letters');
  person = await people.optedInTo('lettre', 'ateliers');
  other = await people.optedInTo('lettre');
  const letter = await sender.allowed(person.email, 'lettre');
  await sender.redeem(letter, person.email, 'lettre').expect(200);
});
afterAll(() => app.close());

/** Where lines end is a matter of layout. */
const flat = (text: string): string => text.replace(/\s+/g, '');

const pagesOf = async (by: Compliance, body: Json = {}): Promise<readonly string[]> =>
  readPdf(await by.bytesOf({ format: 'pdf', ...body })).pages;

const textOf = async (by: Compliance, body: Json = {}): Promise<string> =>
  bodyOf(await pagesOf(by, body));

/** What stands at the foot of a page, its first line here, stands within whatever goes on over it. */
const bodyOf = (pages: readonly string[]): string =>
  flat(pages.map((page) => page.split('\n').slice(1).join('\n')).join('\n'));

/** The words of the notice that was shown, whichever hash the evidence has. */
async function noticeShown(): Promise<string> {
  const { body } = await plain.get('/v1/catalog').expect(200);
  const notice = (body as CatalogResponse).topics.find(({ key }) => key === 'lettre')?.notice;
  return notice?.text.fr ?? '';
}

async function noteOf(size: number | null): Promise<string> {
  const sql = 'SELECT note FROM checkpoints WHERE size = $1';
  return (await app.sql<{ note: string }>(sql, [size]))[0]?.note ?? 'none';
}

async function bytesAt(leaf: number): Promise<Buffer> {
  const sql = `SELECT bytes FROM ledger_entries JOIN ledger_leaves USING (entry_id)
    WHERE leaf_index = $1`;
  return (await app.sql<{ bytes: Buffer }>(sql, [leaf]))[0]?.bytes ?? Buffer.alloc(0);
}

/** What stands behind the bytes of an entry: the lines of a tlog-proof before its checkpoint. */
function proofPrinted(text: string, index: number, bytes: Buffer): string {
  const [, after = ''] = text.split(bytes.toString());
  const lines = ['c2sp.org/tlog-proof@v1', `index ${index}`];
  const head = flat(lines.join(''));
  if (!after.startsWith(head)) throw new Error(`No proof of leaf ${index} is printed.`);
  const [hashes = ''] = /^(?:[A-Za-z0-9+/]{43}=)*/.exec(after.slice(head.length)) ?? [];
  return [...lines, ...(hashes.match(/.{44}/g) ?? [])].join('\n');
}

describe('the report about one person', () => {
  it('tells who is responsible, what was asked, by whom, why and of which time', async () => {
    const filter = { contactId: person.contactId, from: '2026-01-01T00:00:00Z' };
    const text = await textOf(plain, { filter, locale: 'en' });
    for (const told of [
      'Report on the audit of consents',
      'Les Graines de Montfaribole',
      `Asked for by ${plain.client.name}`,
      `Reason ${REASON}`,
      'from 1 January 2026, 00:00:00.000 UTC on',
      `Person ${person.contactId}`,
    ])
      expect(text).toContain(flat(told));
  });

  it('tells everything about them in the order of time, each with its leaf', async () => {
    const filter = { contactId: person.contactId };
    const text = await textOf(plain, { filter, locale: 'fr' });
    const lines = (await plain.linesOf({ filter })).sort((a, b) => (a.at < b.at ? -1 : 1));
    const words = wordsIn('fr');
    let at = 0;
    for (const { index, type, id } of lines) {
      const told = flat(words.say('line.leaf', { index: String(index), id }));
      const next = text.indexOf(told, at);
      expect({ type, isTold: next >= at }).toEqual({ type, isTold: true });
      expect(text.slice(at, next)).toContain(flat(words.happened(type)));
      at = next;
    }
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.map(({ type }) => type)).toContain('permit.redeemed');
  });

  it('is told in words: titles and names, and neither keys, codes, ids of programs nor JSON', async () => {
    const filter = { contactId: person.contactId };
    const { pages } = readPdf(await plain.bytesOf({ format: 'pdf', filter, locale: 'fr' }));
    const [timeline = ''] =
      pages.join('\n').split('Textes montrés\n')[0]?.split('\nPreuves\n') ?? [];
    for (const told of [
      'La lettre du potager',
      '☑',
      'bouton de la page de confirmation',
      'Par letters',
    ])
      expect(flat(timeline)).toContain(flat(told));
    expect(timeline).not.toMatch(/button_post|"|\{|^[a-z]+[A-Z]/m);
    expect(timeline).not.toContain(plain.client.clientId);
  });

  it('has a word for all that the service wrote about anybody and itself', async () => {
    const { pages } = readPdf(await plain.bytesOf({ format: 'pdf', locale: 'fr' }));
    const text = pages.join('\n');
    expect(flat(text)).toContain(flat('le premier démarrage'));
    expect(text).not.toMatch(/Autres données|first start|subscribe page|not_given/);
  });

  it('annexes what proves each leaf that it names, for whoever has nothing but the paper', async () => {
    const filter = { contactId: person.contactId };
    const made = await plain.made({ format: 'pdf', filter });
    const text = bodyOf(readPdf((await plain.fetch(made.id)).body as Buffer).pages);
    const note = await noteOf(made.total);
    const key = parseVkey((await app.http.get('/log/vkey').expect(200)).text.trim());
    const cited = new Set((await plain.linesOf({ filter })).map(({ index }) => index ?? -1));
    expect(cited.size).toBeGreaterThan(5);
    for (const index of cited) {
      const bytes = await bytesAt(index);
      const proof = `${proofPrinted(text, index, bytes)}\n\n${note}`;
      const verdict = verifyTlogProof(proof, leafHash(bytes), key ? [key] : []);
      expect(verdict).toMatchObject({ isProved: true, index });
    }
  });

  it('quotes the text that was shown, word for word and once', async () => {
    const filter = { contactId: person.contactId };
    const shown = await noticeShown();
    expect(shown.length).toBeGreaterThan(200);
    const pages = await pagesOf(plain, { filter });
    const text = bodyOf(pages);
    expect(text.split(flat(shown))).toHaveLength(2);
    expect(text).toContain(createHash('sha256').update(shown).digest('hex'));
  });

  it('prints the checkpoint in full', async () => {
    const made = await plain.made({ format: 'pdf', filter: { contactId: person.contactId } });
    const { pages } = readPdf((await plain.fetch(made.id)).body as Buffer);
    expect(flat(pages.join('\n'))).toContain(flat(await noteOf(made.total)));
  });

  it('says that nothing is on record where nothing is', async () => {
    const filter = { contactId: '11111111-1111-4111-8111-111111111111' };
    expect(await textOf(plain, { filter })).toContain(
      flat('Nothing of what was asked for is about them.'),
    );
  });
});

describe('the report about everybody', () => {
  it('has a history for each person, and every line of the audit once', async () => {
    const made = await plain.made({ format: 'pdf', locale: 'en' });
    const { pages } = readPdf((await plain.fetch(made.id)).body as Buffer);
    const text = bodyOf(pages);
    for (const { contactId } of [person, other])
      expect(text).toContain(flat(`Person ${contactId}`));
    const lines = await plain.linesOf();
    const mine = lines.filter(({ index }) => (index ?? 0) < (made.total ?? 0));
    expect(made.lines).toBe(mine.length);
    for (const { index, id } of mine)
      expect(text.split(flat(`leaf ${String(index)} of the log, ${id}`))).toHaveLength(2);
    expect(text).toContain(flat(await noticeShown()).slice(0, 200));
  });
});

it('tells everything in words that there are, and nothing under a name of the code', async () => {
  const text = (await pagesOf(plain, { locale: 'fr' })).join('\n');
  expect(text).toContain('Nouvelle version du catalogue');
  expect(flat(text)).not.toContain(flat('Autres données'));
});

describe('every page', () => {
  it('has its number, and says who asked for addresses where it holds any', async () => {
    const filter = { contactId: person.contactId };
    const hidden = await pagesOf(plain, { filter });
    expect(hidden.length).toBeGreaterThan(1);
    hidden.forEach((page, index) => {
      expect(flat(page)).toContain(`page${index + 1}`);
      expect(flat(page)).not.toContain(flat(person.email));
    });
    const shown = await pagesOf(clear, { filter, clear: true });
    expect(flat(shown.join(''))).toContain(flat(person.email));
    for (const page of shown)
      expect(flat(page)).toContain(flat(`Holds addresses. Asked for by ${clear.client.name}`));
  });

  it('is text and nothing else', async () => {
    const { dictionaries } = readPdf(await plain.bytesOf({ format: 'pdf' }));
    const active = /\/(Annots|URI|JS|JavaScript|OpenAction|AA|Launch|EmbeddedFile|XObject)\b/;
    expect(dictionaries.filter((one) => active.test(one))).toEqual([]);
    expect(dictionaries.filter((one) => one.includes('/FontFile2')).length).toBeGreaterThan(1);
  });
});

describe('the words of reports', () => {
  it.each(['fr', 'en'] as const)('name every type of line in %s', (locale) => {
    for (const type of LINE_TYPES) expect(wordsIn(locale).happened(type)).not.toBe('');
  });
});
