import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { formatInstant } from './duration.js';
import {
  buildEntry,
  commitmentOf,
  subjectPseudonym,
  verifyEntry,
  type LedgerPayload,
  type NewEntry,
} from './ledger-entry.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const entries: fc.Arbitrary<NewEntry> = fc
  .record({
    id: fc.uuid({ version: 4 }),
    at: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2036, 0, 1) }),
    subject: fc.option(fc.record({ contact: fc.uuid(), key: secret })),
    salt: secret,
    detail: fc.jsonValue({ maxDepth: 2 }),
  })
  .map(({ detail, ...entry }) => ({
    ...entry,
    payload: { type: 'consent.confirmed', at: formatInstant(entry.at), detail },
  }));

const entry: NewEntry = {
  id: '3f0c1f6e-7c1d-4f5e-9a55-0d6b6a1f2c10',
  at: Date.parse('2026-03-10T09:14:31.190Z'),
  subject: { contact: 'c5f0a3de-32c5-4b41-9c68-53e0e3a0a2f1', key: Buffer.alloc(32, 1) },
  salt: Buffer.alloc(32, 2),
  payload: { type: 'consent.confirmed', at: '2026-03-10T09:14:31.190Z', topic: 'letter' },
};

describe('a ledger entry', () => {
  it('has exactly these bytes', () => {
    const { bytes, payloadBytes } = buildEntry(entry);
    const sealed =
      '{"at":"2026-03-10T09:14:31.190Z","contact":"c5f0a3de-32c5-4b41-9c68-53e0e3a0a2f1","entryId":"3f0c1f6e-7c1d-4f5e-9a55-0d6b6a1f2c10",' +
      '"topic":"letter","type":"consent.confirmed"}';
    const commit = createHash('sha256').update('assent/v1').update(entry.salt).update(sealed);
    const subject = createHmac('sha256', Buffer.alloc(32, 1)).update(entry.id);
    expect(payloadBytes.toString()).toBe(sealed);
    expect(bytes.toString()).toBe(
      `{"at":"2026-03-10T09:14Z","commit":"${commit.digest('base64url')}","id":"${entry.id}",` +
        `"subject":"${subject.digest('base64url')}","v":1}`,
    );
  });

  it('names no subject when it is the organisation’s own', () => {
    const { bytes } = buildEntry({ ...entry, subject: null });
    expect(Object.keys(JSON.parse(bytes.toString()) as object)).toEqual([
      'at',
      'commit',
      'id',
      'v',
    ]);
  });

  it('holds nothing of the payload but its minute', () => {
    const payload = { ...entry.payload, address: 'marie@maison.example' };
    const text = buildEntry({ ...entry, payload }).bytes.toString();
    expect(text).not.toMatch(/marie|maison|letter|confirmed|31\.190/);
  });

  it('gives one subject another pseudonym in every entry', () => {
    const key = Buffer.alloc(32, 7);
    expect(subjectPseudonym(key, 'a')).not.toBe(subjectPseudonym(key, 'b'));
  });

  it('commits to the salt and to the payload', () => {
    const payload: LedgerPayload = entry.payload;
    const commit = commitmentOf(entry.salt, payload);
    expect(commitmentOf(Buffer.alloc(32, 3), payload)).not.toBe(commit);
    expect(commitmentOf(entry.salt, { ...payload, topic: 'offers' })).not.toBe(commit);
  });

  it.each<[string, Partial<NewEntry>]>([
    ['an id that is no UUID', { id: 'marie@maison.example' }],
    ['an instant that the payload does not name', { at: entry.at + 1 }],
    ['a short salt', { salt: Buffer.alloc(16) }],
    ['an empty subject key', { subject: { contact: 'x', key: Buffer.alloc(0) } }],
    ['a payload that names somebody itself', { payload: { ...entry.payload, contact: 'x' } }],
  ])('is not built with %s', (_, change) => {
    expect(() => buildEntry({ ...entry, ...change })).toThrow(RangeError);
  });
});

describe('verifyEntry', () => {
  it('accepts every entry with the evidence it was built with', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const { bytes, payloadBytes } = buildEntry(entry);
        expect(verifyEntry(bytes, evidenceOf(entry, payloadBytes))).toBe(true);
      }),
    );
  });

  it('refuses every entry of which one byte was edited', () => {
    const edits = fc.tuple(entries, fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(edits, ([entry, position, mask]) => {
        const { bytes, payloadBytes } = buildEntry(entry);
        const index = position % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(index) ^ mask, index);
        expect(verifyEntry(bytes, evidenceOf(entry, payloadBytes))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses every entry that was cut or lengthened', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (entry, position) => {
        const { bytes, payloadBytes } = buildEntry(entry);
        const evidence = evidenceOf(entry, payloadBytes);
        expect(verifyEntry(bytes.subarray(0, position % bytes.length), evidence)).toBe(false);
        expect(verifyEntry(Buffer.concat([bytes, Buffer.from(' ')]), evidence)).toBe(false);
      }),
    );
  });

  it('refuses the evidence of another entry, even of the same subject with the same payload', () => {
    const other = { ...entry, id: '3f0c1f6e-7c1d-4f5e-9a55-0d6b6a1f2c11' };
    const { payloadBytes } = buildEntry(other);
    const { bytes } = buildEntry(entry);
    expect(verifyEntry(bytes, evidenceOf(other, payloadBytes))).toBe(false);
  });

  it('refuses evidence of which anything was changed or is missing', () => {
    const { bytes, payloadBytes } = buildEntry(entry);
    const evidence = evidenceOf(entry, payloadBytes);
    const { payload, salt } = evidence;
    const at = '2026-03-10T09:14:31.191Z';
    expect(verifyEntry(bytes, { ...evidence, payload: { ...payload, at } })).toBe(false);
    expect(verifyEntry(bytes, { ...evidence, payload: entry.payload })).toBe(false);
    expect(verifyEntry(bytes, { ...evidence, salt: salt.subarray(1) })).toBe(false);
    expect(verifyEntry(bytes, { ...evidence, salt: Buffer.alloc(32, 9) })).toBe(false);
    expect(verifyEntry(bytes, { ...evidence, subjectKey: Buffer.alloc(32, 9) })).toBe(false);
    expect(verifyEntry(bytes, { payload, salt })).toBe(false);
  });
});

function evidenceOf({ salt, subject }: NewEntry, payloadBytes: Buffer) {
  const payload = JSON.parse(payloadBytes.toString()) as LedgerPayload;
  return { salt, payload, subjectKey: subject?.key };
}
