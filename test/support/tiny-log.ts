/** A log in memory, for what is checked without a database: entries, a signed tree, a proof of each. */
import { randomBytes, randomUUID } from 'node:crypto';
import { checkpointText } from '../../src/core/checkpoint.js';
import { buildEntry, type LedgerPayload, type LedgerType } from '../../src/core/ledger-entry.js';
import { leafHash, rootOf } from '../../src/core/merkle.js';
import { inclusionProof } from '../../src/core/merkle-proofs.js';
import { signNote } from '../../src/core/signed-note.js';
import { formatTlogProof } from '../../src/core/tlog-proof.js';
import { aNoteKey } from './note-keys.js';

export interface TinyEntry {
  readonly entryId: string;
  readonly bytes: Buffer;
  readonly salt: Buffer;
  readonly payload: LedgerPayload;
}

export class TinyLog {
  readonly entries: TinyEntry[] = [];
  private readonly subjectKey = randomBytes(32);

  constructor(
    readonly keys = aNoteKey('consent.example/log'),
    private readonly contact = randomUUID() as string,
  ) {}

  /** `at` is RFC 3339 with milliseconds. */
  append(type: LedgerType, at: string, payload: Readonly<Record<string, unknown>>): TinyEntry {
    const id = randomUUID();
    const salt = randomBytes(32);
    const { bytes, payloadBytes } = buildEntry({
      id,
      at: Date.parse(at),
      subject: { contact: this.contact, key: this.subjectKey },
      salt,
      payload: { type, at, ...payload },
    });
    const sealed = JSON.parse(payloadBytes.toString()) as LedgerPayload;
    const entry = { entryId: id, bytes, salt, payload: sealed };
    this.entries.push(entry);
    return entry;
  }

  /** A C2SP tlog-proof in the tree of all entries. */
  async prove(entryId: string): Promise<string> {
    const leaves = this.entries.map(({ bytes }) => leafHash(bytes));
    const index = this.entries.findIndex((entry) => entry.entryId === entryId);
    const hashes = await inclusionProof(
      async (level, at) => rootOf(leaves.slice(at * 2 ** level, (at + 1) * 2 ** level)),
      index,
      leaves.length,
    );
    const { key, signer } = this.keys;
    const tree = { origin: key.name, size: leaves.length, root: rootOf(leaves) };
    const checkpoint = signNote(checkpointText(tree), [signer]);
    return formatTlogProof({ index, hashes, checkpoint });
  }

  sign(bytes: Buffer): { name: string; keyId: string; signature: Buffer } {
    const { key, signer } = this.keys;
    return { name: key.name, keyId: key.id, signature: signer.sign(bytes) };
  }
}
