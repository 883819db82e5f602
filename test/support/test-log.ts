/**
 * A log made without the service, in the form of a bundle: what the service is to write, and what is
 * then tampered with. Everything in it is made from the parts that the standards describe.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  includedBy,
  type BundleManifest,
  type RunLine,
  type CheckpointLine,
  type ConsentLine,
  type EvidenceLine,
} from '../../src/core/bundle.js';
import { canonicalJson } from '../../src/core/canonical-json.js';
import { checkpointText } from '../../src/core/checkpoint.js';
import { formatInstant } from '../../src/core/duration.js';
import { edgeTiles, EMPTY_FRONTIER, extend, rootOfFrontier } from '../../src/core/frontier.js';
import { buildEntry, type LedgerPayload, type LedgerType } from '../../src/core/ledger-entry.js';
import { leafHash, rootOf } from '../../src/core/merkle.js';
import { Projection } from '../../src/core/projection.js';
import { signNote } from '../../src/core/signed-note.js';
import { bundlesOf, encodeBundle, tilePath } from '../../src/core/tiles.js';
import { MemoryFiles } from './memory-files.js';
import { aNoteKey, type TestNoteKey } from './note-keys.js';

export interface TestEntry {
  readonly id: string;
  bytes: Buffer;
  evidence: Omit<EvidenceLine, 'index'> | null;
}
type TestRun = { -readonly [Field in keyof RunLine]: RunLine[Field] };
type Payload = Readonly<Record<string, unknown>>;

export const ORIGIN = 'consent.example/log';
const START = Date.UTC(2026, 2, 10, 9);
const SECRET_BYTES = 32;

export class TestLog {
  readonly entries: TestEntry[] = [];
  readonly checkpoints: CheckpointLine[] = [];
  readonly runs: TestRun[] = [];
  private readonly reached = new Map<string, { xid: string; key: string }>();
  readonly consents = new Map<string, ConsentLine>();
  readonly vkeys: string[] = [];
  /** What was asked for; its files hold everything all the same. */
  order = { id: 'export 1', actor: 'a client', at: '', reason: 'asked for', clear: true };
  filter: BundleManifest['filter'] = { topic: null };
  private readonly subjectKeys = new Map<string, Buffer>();
  private now = START;

  constructor(
    private name = ORIGIN,
    private signers: TestNoteKey[] = [aNoteKey(name)],
  ) {
    for (const { vkey } of signers) {
      this.vkeys.push(vkey);
      this.append(null, 'log_key.created', { vkey, actor: 'first start' });
    }
  }

  get vkey(): string {
    return this.signers[0]?.vkey ?? '';
  }

  append(contact: string | null, type: LedgerType, payload: Payload): TestEntry {
    this.now += 1_000;
    const [id, salt, at] = [randomUUID(), randomBytes(SECRET_BYTES), this.now];
    const subjectKey = contact === null ? null : this.subjectKeyOf(contact);
    const subject = contact !== null && subjectKey ? { contact, key: subjectKey } : null;
    const full: LedgerPayload = { type, at: formatInstant(at), ...payload };
    const { bytes, payloadBytes } = buildEntry({ id, at, subject, salt, payload: full });
    const evidence = {
      ...{ id, contact, salt: salt.toString('base64url') },
      ...(subjectKey ? { subjectKey: subjectKey.toString('base64url') } : {}),
      payload: JSON.parse(payloadBytes.toString()) as LedgerPayload,
    };
    const entry = { id, bytes, evidence };
    this.entries.push(entry);
    return entry;
  }

  /** The same so far, under the same keys, to go another way from here. */
  fork(): TestLog {
    const other = new TestLog(this.name, []);
    other.signers = this.signers;
    other.now = this.now;
    other.entries.push(...this.entries.map((entry) => ({ ...entry })));
    other.checkpoints.push(...this.checkpoints);
    other.runs.push(...this.runs);
    other.vkeys.push(...this.vkeys);
    return other;
  }

  /** A confirmed consent. */
  give(contact: string, topic: string, channel = 'email'): TestEntry {
    return this.append(contact, 'consent.confirmed', {
      ...{ topic, channel, address: randomUUID(), basis: 'consent', locale: 'fr' },
      notice: { key: `${topic}-notice`, version: '1', sha256: 'x' },
      expiresAt: null,
    });
  }

  withdraw(contact: string, topic: string, channel = 'email'): TestEntry {
    const ended = [{ topic, channel }];
    return this.append(contact, 'consent.withdrawn', { topic, channel, ended, via: 'one_click' });
  }

  /** As the service does: what it covers goes, and the entry stands behind it. */
  erase(contact: string): TestEntry {
    const covered = this.entries.filter(({ evidence }) => evidence?.contact === contact);
    for (const entry of covered) entry.evidence = null;
    const covers = covered.map(({ id }) => id).sort();
    return this.append(null, 'subject.erased', { covers, count: covers.length, reason: 'asked' });
  }

  retain(rule: string, entries: readonly TestEntry[]): TestEntry {
    for (const entry of entries) entry.evidence = null;
    return this.append(null, 'retention.applied', { rule, entries: entries.map(({ id }) => id) });
  }

  /** Months of decisions and outcomes, `yyyy-mm`. */
  dropDecisions(months: readonly string[], runs: readonly TestRun[]): TestEntry {
    for (const run of runs) {
      run.hashes = Buffer.concat(hashesOf(run.documents)).toString('base64');
      run.documents = [];
    }
    const payload = {
      rule: 'retention.decisionsDays',
      before: '2027-01-01',
      dropped: months.flatMap((month) =>
        ['authorizations', 'authorization_outcomes'].map(
          (table) => `${table}_${month.replace('-', '_')}`,
        ),
      ),
    };
    return this.append(null, 'retention.applied', payload);
  }

  /** `after` is where the run before it ended, unless somebody tampers with it. */
  seal(
    source: 'decisions' | 'outcomes',
    documents: unknown[],
    after = this.reached.get(source) ?? { xid: '0', key: '' },
  ): TestRun {
    const hashes = hashesOf(documents);
    const root = rootOf(hashes).toString('base64');
    const month = formatInstant(this.now).slice(0, 'yyyy-mm'.length);
    const last = { xid: String(1_000 + this.runs.length), key: 'a' };
    this.reached.set(source, last);
    const payload = { source, rows: hashes.length, root, after, last, month };
    const run = { entry: this.append(null, 'decisions.sealed', payload).id, source, documents };
    this.runs.push(run);
    return run;
  }

  rotateKey(): TestEntry {
    const [old] = this.signers;
    const fresh = aNoteKey(this.name);
    this.signers = [fresh, ...(old ? [old] : [])];
    this.vkeys.push(fresh.vkey);
    return this.append(null, 'log_key.rotated', { vkey: fresh.vkey, retired: old?.vkey });
  }

  /** Over what a restored database has, after more than that was published. */
  beginAgain(behind: string): TestEntry {
    const retired = this.vkey;
    this.name = `${ORIGIN}/2`;
    this.signers = [aNoteKey(this.name)];
    this.vkeys.push(this.vkey);
    return this.append(null, 'log.resumed', {
      vkey: this.vkey,
      behind,
      retired,
      reason: 'restored',
    });
  }

  /** The week in which both sign is over. */
  retireOldKey(): void {
    this.signers = this.signers.slice(0, 1);
  }

  checkpoint(): string {
    const { size, root } = this.tree();
    const text = checkpointText({ origin: this.name, size, root });
    const note = signNote(
      text,
      this.signers.map(({ signer }) => signer),
    );
    this.checkpoints.push({ size, note });
    return note;
  }

  tree() {
    const growth = extend(
      EMPTY_FRONTIER,
      this.entries.map(({ bytes }) => leafHash(bytes)),
    );
    return { ...growth, size: this.entries.length, root: rootOfFrontier(growth.frontier) };
  }

  /** The files of the bundle, with everything derived that can be derived without a key. */
  files(): MemoryFiles {
    const { size, root, frontier, tiles } = this.tree();
    const files = new Map<string, Buffer>();
    const put = (path: string, text: string) => files.set(path, Buffer.from(text));
    for (const { level, index, width, hashes } of [...tiles, ...edgeTiles(frontier)])
      files.set(tilePath(level, index, width), hashes);
    for (const { index, width } of bundlesOf(size)) {
      const part = this.entries.slice(256 * index, 256 * index + width);
      files.set(tilePath('entries', index, width), encodeBundle(part.map(({ bytes }) => bytes)));
    }
    put('vkeys', this.vkeys.map((vkey) => `${vkey}\n`).join(''));
    put('checkpoint', this.checkpoints.at(-1)?.note ?? '');
    put('checkpoints.ndjson', lines(this.checkpoints));
    put('evidence.ndjson', lines(this.evidenceLines()));
    put('decisions.ndjson', lines(this.runs));
    put('consents.ndjson', lines(this.standing()));
    const manifest: Omit<BundleManifest, 'files'> = {
      ...{ v: 1, origin: this.name, size, root: root.toString('base64') },
      ...{ order: { ...this.order, at: formatInstant(this.now) }, filter: this.filter },
      ...includedBy(this),
    };
    return new MemoryFiles(files, manifest);
  }

  private evidenceLines(): EvidenceLine[] {
    return this.entries.flatMap(({ evidence }, index) =>
      evidence ? [{ index, ...evidence }] : [],
    );
  }

  /** What the table would hold, unless a test put something else there. */
  private standing(): ConsentLine[] {
    const projection = new Projection();
    this.entries.forEach(({ evidence }, index) => {
      if (evidence?.contact) projection.add(evidence.contact, evidence.payload, index);
    });
    const rebuilt = [...projection.all()].map(([place, consent]) => ({ ...place, ...consent }));
    return this.consents.size > 0 ? [...this.consents.values()] : rebuilt;
  }

  private subjectKeyOf(contact: string): Buffer {
    const key = this.subjectKeys.get(contact) ?? randomBytes(SECRET_BYTES);
    this.subjectKeys.set(contact, key);
    return key;
  }
}

/** One of everything, under several checkpoints, in two tiles. */
export function aLog(log = aYoungLog()): TestLog {
  log.erase('contact 5');
  const mailed = log.append('contact 6', 'opt_in.mailed', { optIn: 'x' });
  log.retain('opt_in_not_confirmed', [mailed]);
  log.checkpoint();
  for (let nth = 20; nth < 300; nth += 1) log.append(`contact ${nth}`, 'contact.created', {});
  log.seal('outcomes', [{ v: 1, id: 'a', outcome: 'redeemed' }]);
  log.checkpoint();
  return log;
}

/** The first 25 entries of it. */
export function aYoungLog(): TestLog {
  const log = new TestLog();
  for (let nth = 0; nth < 20; nth += 1) log.give(`contact ${nth}`, 'letter');
  log.checkpoint();
  log.withdraw('contact 3', 'letter');
  log.give('contact 3', 'offers');
  log.append('contact 4', 'consent.renewal_asked', {
    channel: 'email',
    asked: [{ topic: 'letter', endsAt: '2028-01-01T00:00:00.000Z' }],
  });
  log.seal('decisions', [
    { v: 1, id: 'a' },
    { v: 1, id: 'b' },
    { v: 1, id: 'c' },
  ]);
  log.checkpoint();
  return log;
}

function hashesOf(documents: readonly unknown[]): Buffer[] {
  return documents.map((document) => leafHash(Buffer.from(canonicalJson(document))));
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
