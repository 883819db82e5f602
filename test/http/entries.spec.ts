/** The audit read over HTTP: page by page in the order of the log, without addresses, with proofs. */
import type { Response } from 'supertest';
import { verifyDecisionProof, type DecisionProof } from '../../src/core/decision-proof.js';
import { leafHash } from '../../src/core/merkle.js';
import { parseVkey } from '../../src/core/signed-note.js';
import { verifyTlogProof } from '../../src/core/tlog-proof.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Compliance, type Line } from '../support/exports.js';
import { People, TestSender, type Person } from '../support/people.js';
import { refusalOf } from '../support/problem.js';

let app: TestApp;
let plain: Compliance;
let person: Person;
let allowId: string;
beforeAll(async () => {
  app = await startTestApp();
  const people = new People(app);
  const sender = await TestSender.with(app, ['authorize'], 'letters');
  plain = await Compliance.with(app, 'audit');
  person = await people.optedInTo('lettre', 'ateliers');
  await people.optedInTo('lettre');
  const letter = await sender.allowed(person.email, 'lettre');
  allowId = letter.id;
  await sender.redeem(letter, person.email, 'lettre').expect(200);
  await sender.ask(person.email, 'offres');
  await app.get(Sequencer).run();
});
afterAll(() => app.close());

const LINK = /^<(\/v1\/audit\/entries\?[^>]+)>; rel="next"$/;

/** Every page from one on, by the links that lead on, each in full. */
async function pagesFrom(path: string): Promise<Line[][]> {
  const pages: Line[][] = [];
  for (let next: string | null = path; next !== null;) {
    const answer: Response = await plain.get(next).expect(200);
    pages.push((answer.body as { entries: Line[] }).entries);
    next = nextOf(answer);
  }
  return pages;
}

function nextOf({ headers }: Response): string | null {
  const { link } = headers as Readonly<Record<string, string | undefined>>;
  if (link === undefined) return null;
  const next = LINK.exec(link)?.[1];
  if (next === undefined) throw new Error(`No such link: ${link}`);
  return next;
}

const keysOf = async () => {
  const { text } = await app.http.get('/log/vkey').expect(200);
  return text.split('\n').flatMap((line) => parseVkey(line) ?? []);
};

describe('the entries of the audit', () => {
  it('are those of an export, page by page, none twice and none left out', async () => {
    const until = (await app.sql<{ size: string }>('SELECT max(size) AS size FROM checkpoints'))[0];
    const exported = (await plain.linesOf()).filter(
      ({ index }) => (index ?? 0) < Number(until?.size),
    );
    for (const limit of [1, 3, 7, 1000]) {
      const pages = await pagesFrom(`/v1/audit/entries?limit=${limit}`);
      const lines = pages.flat().filter(({ index }) => (index ?? 0) < Number(until?.size));
      expect({ limit, lines }).toEqual({ limit, lines: exported });
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    }
  });

  it('are those that the filter asks for, also on the pages that follow', async () => {
    const all = (await pagesFrom('/v1/audit/entries?limit=1000')).flat();
    const mine = all.filter(
      ({ contactId, topic }) => contactId === person.contactId && topic === 'lettre',
    );
    const query = `contactId=${person.contactId.toUpperCase()}&topic=lettre&limit=2`;
    const pages = await pagesFrom(`/v1/audit/entries?${query}`);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat()).toEqual(mine);
    const typed = await pagesFrom('/v1/audit/entries?type=authorization.deny&limit=1');
    expect(typed.flat()).toEqual(all.filter(({ type }) => type === 'authorization.deny'));
    const later = await pagesFrom('/v1/audit/entries?from=2999-01-01T00:00:00%2B01:00');
    expect(later.flat()).toEqual([]);
  });

  it('leave an access line each time, with what was asked for where it is nobody by name', async () => {
    const before = await app.sql('SELECT 1 FROM access_log');
    const first = await plain.get('/v1/audit/entries?topic=lettre&limit=1&reason=q3').expect(200);
    await plain.get(nextOf(first) ?? '').expect(200);
    await plain.get('/v1/audit/entries').expect(200);
    await plain
      .get(`/v1/audit/entries?contactId=${person.contactId}&reason=asked%20by%20the%20court`)
      .expect(200);
    const rows = await app.sql('SELECT actor, action, contact_id, reason FROM access_log');
    const line = { actor: plain.client.clientId, action: 'audit.entries', contact_id: null };
    expect(rows.slice(before.length)).toEqual([
      { ...line, reason: 'q3 (topic=lettre)' },
      { ...line, reason: expect.stringMatching(/^q3 \(topic=lettre after=\d+\.\d+\)$/) },
      { ...line, reason: 'not_given (everything)' },
      { ...line, contact_id: person.contactId, reason: 'asked by the court' },
    ]);
  });

  it.each([
    ['/contactId', 'contactId=x'],
    ['/topic', 'topic=La%20lettre'],
    ['/type', 'type=consent'],
    ['/from', 'from=2026-01-01'],
    ['/to', 'to=yesterday'],
    ['/limit', 'limit=0'],
    ['/limit', 'limit=1001'],
    ['/limit', 'limit=x'],
    ['/after', 'after=x'],
    ['/after', `after=${Buffer.from('1.2.3').toString('base64url')}`],
    ['/reason', 'reason=for%20camille@exemple.example'],
    ['/order', 'order=time'],
  ])('are refused for a wrong %s: %s', async (pointer, query) => {
    const answer = await plain.get(`/v1/audit/entries?${query}`);
    const refused = { status: 422, code: 'invalid_request', pointers: [pointer] };
    expect(refusalOf(answer)).toEqual(refused);
  });

  it('say nothing of who it was once the evidence is gone, but that something was', async () => {
    const people = new People(app);
    const gone = await people.optedInTo('lettre');
    await app.get(Sequencer).run();
    const before = (await pagesFrom(`/v1/audit/entries?contactId=${gone.contactId}`)).flat();
    const entries = before.filter(({ type }) => !/^(authorization|permit)\./.test(type));
    await app.http
      .post(`/v1/contacts/${gone.contactId}/erasure`)
      .auth(await app.token('erase'), { type: 'bearer' })
      .send({ reason: 'asked by letter' })
      .expect(200);
    const after = (await pagesFrom('/v1/audit/entries?limit=1000')).flat();
    for (const { index, id, at } of entries) {
      const line = after.find((one) => one.id === id);
      const minute = `${at.slice(0, 'yyyy-mm-ddThh:mm'.length)}:00.000Z`;
      expect(line).toMatchObject({ index, type: 'evidence.deleted', at: minute, contactId: null });
      expect(line?.details).toEqual({});
    }
  });
});

describe('the proof of', () => {
  it('an entry leads to a checkpoint that is signed by the key of the log', async () => {
    const [entry] = (await pagesFrom('/v1/audit/entries?type=consent.confirmed')).flat();
    const answer = await plain.get(`/v1/audit/entries/${entry?.id ?? ''}/proof`).expect(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.text).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
    const [row] = await app.sql<{ bytes: Buffer }>(
      'SELECT bytes FROM ledger_entries WHERE entry_id = $1',
      [entry?.id],
    );
    const bytes = row?.bytes ?? Buffer.alloc(0);
    const keys = await keysOf();
    expect(verifyTlogProof(answer.text, leafHash(bytes), keys)).toMatchObject({ isProved: true });
    const other = leafHash(Buffer.concat([bytes, Buffer.from(' ')]));
    expect(verifyTlogProof(answer.text, other, keys)).toMatchObject({ isProved: false });
  });

  it('a decision has one for it and one for what became of it', async () => {
    const { body } = await plain.get(`/v1/audit/decisions/${allowId}/proof`).expect(200);
    const { proofs } = body as { proofs: DecisionProof[] };
    const told = proofs.map(({ document }) => (JSON.parse(document) as { kind: string }).kind);
    expect(told).toEqual(['decision', 'outcome']);
    const keys = await keysOf();
    for (const proof of proofs) expect(verifyDecisionProof(proof, keys)).toBe(true);
  });

  it('what is not there is none', async () => {
    const nobody = '11111111-1111-4111-8111-111111111111';
    const paths = [`entries/${nobody}`, 'entries/x', 'decisions/x', `decisions/${nobody}`];
    for (const path of [...paths, 'decisions/20261122-00-AAAAAAAAAAAAAAAAAAAAAA']) {
      const { body } = await plain.get(`/v1/audit/${path}/proof`).expect(404);
      expect(body).toMatchObject({ code: 'not_found' });
    }
  });
});
