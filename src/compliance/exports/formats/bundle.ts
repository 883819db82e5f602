/**
 * A zip that proves itself: the whole log as C2SP tlog-tiles, every checkpoint and key, what opens its
 * entries as far as whoever asked may see it, and a verifier that needs nothing of ours. Entries hold
 * nothing about anybody, so all of them are always in it; a filter limits what opens them.
 */
import { Injectable } from '@nestjs/common';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import {
  BUNDLE_FILES,
  includedBy,
  type RunLine,
  type BundleManifest,
  type CheckpointLine,
  type ConsentLine,
  type EvidenceLine,
} from '../../../core/bundle.js';
import { Projection } from '../../../core/projection.js';
import { HASH_BYTES } from '../../../core/merkle.js';
import { bundlesOf, tilePath, tilesOf, type TilePlace } from '../../../core/tiles.js';
import { Checkpoints } from '../../../ledger/checkpoints.js';
import type { OpenedEntry } from '../../../ledger/evidence-opener.js';
import { LedgerService } from '../../../ledger/ledger.service.js';
import { LogTiles } from '../../../ledger/log-tiles.js';
import { oneAhead } from '../../../platform/database/pages.js';
import { ROOT } from '../../../platform/root.js';
import { ConsentsStore } from '../../../preferences/consents.store.js';
import { standaloneVerifier } from '../../verification/standalone-verifier.js';
import { isAskedFor } from '../audit-filter.js';
import { lineOfEntry } from '../audit-line.js';
import { AuditReader } from '../audit-reader.js';
import type { FormatWriter, Making } from '../making.js';
import { BundleStore } from './bundle.store.js';
import { one, ZipArchive } from './zip-archive.js';

const GUIDE = join(ROOT, 'docs', 'bundle.md');
const CHECKPOINTS_A_PAGE = 500;
const PIECE_CHARS = 65_536;
const KEYS = new Set<unknown>(['log_key.created', 'log_key.rotated', 'log.resumed']);
/** What verification itself rests on; it says nothing about anybody. */
const ALWAYS = new Set<unknown>([
  ...['decisions.sealed', 'subject.erased', 'retention.applied'],
  ...KEYS,
]);

@Injectable()
export class BundleWriter implements FormatWriter {
  constructor(
    private readonly reader: AuditReader,
    private readonly ledger: LedgerService,
    private readonly checkpoints: Checkpoints,
    private readonly tiles: LogTiles,
    private readonly store: BundleStore,
    private readonly consents: ConsentsStore,
  ) {}

  async *write(making: Making): AsyncGenerator<Buffer> {
    const { size, note } = making.tree;
    const zip = new ZipArchive(making.order.requestedAt);
    zip.add('README.md', () => createReadStream(GUIDE));
    zip.add(BUNDLE_FILES.checkpoint, () => one(note));
    zip.add(BUNDLE_FILES.checkpoints, () => linesOf(this.checkpointLines(making)));
    this.addTiles(zip, making, [...tilesOf(size), ...bundlesOf(size)]);
    const vkeys: string[] = [];
    zip.add(BUNDLE_FILES.evidence, () => linesOf(this.evidenceLines(making, vkeys)));
    zip.add(BUNDLE_FILES.vkeys, () => one(vkeys.map((vkey) => `${vkey}\n`).join('')));
    zip.add(BUNDLE_FILES.decisions, () => linesOf(this.runLines(making)));
    zip.add(BUNDLE_FILES.consents, () => linesOf(this.consentLines(making)));
    for (const [path, bytes] of await standaloneVerifier()) zip.add(path, () => one(bytes));
    zip.add(BUNDLE_FILES.manifest, () => one(manifestOf(making, zip.hashes)));
    yield* zip.bytes();
  }

  /** Files of a zip are asked for in their order. */
  private addTiles(zip: ZipArchive, { tx, tree }: Making, places: readonly TilePlace[]): void {
    const tiles = oneAhead(places, (place) => this.tiles.readOf(tx, tree.size, place));
    for (const place of places) {
      const { level, index, width } = place;
      zip.add(tilePath(level, index, width), () => tileAt(place, tiles), level === 'entries');
    }
  }

  private async *checkpointLines({ tx, tree }: Making): AsyncGenerator<CheckpointLine> {
    for (let from = 0; ;) {
      const page = await this.checkpoints.list(tx, from, CHECKPOINTS_A_PAGE);
      for (const { size, note } of page) if (size <= tree.size) yield { size, note };
      const last = page.at(-1);
      if (!last || page.length < CHECKPOINTS_A_PAGE) return;
      from = last.size + 1;
    }
  }

  /** Hands out the keys that the log brings in, newest first: one that came since would be nobody's. */
  private async *evidenceLines(making: Making, vkeys: string[]): AsyncGenerator<EvidenceLine> {
    const { isClear, filter } = making.order;
    for await (const entry of this.ledger.inOrder(making.tx, { from: 0, to: making.tree.size })) {
      const { leafIndex, payload } = entry;
      making.reach((leafIndex ?? 0) + 1);
      if (!payload) continue;
      if (KEYS.has(payload.type)) vkeys.unshift(String(payload.vkey));
      const isAsked = isClear && isAskedFor(filter, lineOfEntry(entry));
      if (!isAsked && !ALWAYS.has(payload.type)) continue;
      making.lines += isAsked ? 1 : 0;
      yield evidenceLineOf({ ...entry, payload });
    }
  }

  /** Of each run the rows that are asked for; the hashes of all, where some are missing. */
  private async *runLines(making: Making): AsyncGenerator<RunLine> {
    const { tx, order, tree } = making;
    const leaves = await this.reader.leavesSealing(tx, order.filter.contactId);
    for await (const { leaf, entryId, source, hashes } of this.store.runs(tx, tree.size)) {
      if (leaves && !leaves.has(leaf)) continue;
      const documents = [];
      for await (const row of this.reader.sealedBy(tx, { index: leaf, id: entryId }))
        if (isAskedFor(order.filter, row.line)) documents.push(row.document);
      making.lines += documents.length;
      if (documents.length === 0 && isPartial(making)) continue;
      const isWhole = documents.length * HASH_BYTES === hashes.length;
      const missing = isWhole ? {} : { hashes: hashes.toString('base64') };
      yield { entry: entryId, source, documents, ...missing };
    }
  }

  /**
   * The projection as a whole, or nothing: a part of it proves nothing. Of contacts who did something
   * since the checkpoint it is rebuilt, as it stood then.
   */
  private async *consentLines(making: Making): AsyncGenerator<ConsentLine> {
    const { tx, tree } = making;
    if (isPartial(making) || !making.order.isClear) return;
    const { contacts } = await this.ledger.beyond(tx, tree.size);
    for await (const lines of this.consents.lines(tx))
      yield* lines.filter(({ contact }) => !contacts.has(contact));
    for (const contact of contacts) yield* await this.consentsThen(making, contact);
  }

  private async consentsThen({ tx, tree }: Making, contact: string): Promise<ConsentLine[]> {
    const projection = new Projection();
    for (const { leafIndex, payload } of await this.ledger.ofContact(tx, contact))
      if (payload && leafIndex !== null && leafIndex < tree.size)
        projection.add(contact, payload, leafIndex);
    return [...projection.all()].map(([place, consent]) => ({ ...place, ...consent }));
  }
}

async function* tileAt(
  place: TilePlace,
  tiles: AsyncIterator<readonly [TilePlace, Buffer | null], void>,
): AsyncGenerator<Buffer> {
  const [read, bytes] = (await tiles.next()).value ?? [];
  if (read !== place || !bytes) throw new Error('The log lacks a tile that its checkpoint signs.');
  yield bytes;
}

function isPartial({ order }: Making): boolean {
  return Object.values(order.filter).some((asked) => asked !== null);
}

function evidenceLineOf(entry: OpenedEntry & Pick<EvidenceLine, 'payload'>): EvidenceLine {
  const { leafIndex, entryId, contactId, subjectKey, salt, payload } = entry;
  return {
    index: leafIndex ?? 0,
    id: entryId,
    contact: contactId,
    ...(subjectKey ? { subjectKey: subjectKey.toString('base64url') } : {}),
    salt: (salt ?? Buffer.alloc(0)).toString('base64url'),
    payload,
  };
}

function manifestOf(making: Making, files: BundleManifest['files']): string {
  const { tree, order } = making;
  const [origin = ''] = tree.note.split('\n');
  const filter = { ...order.filter };
  const { exportId: id, actor, reason, isClear: clear } = order;
  const told = { id, actor, at: order.requestedAt.toISOString(), reason, clear };
  const manifest: BundleManifest = {
    v: 1,
    origin,
    size: tree.size,
    root: tree.root.toString('base64'),
    order: told,
    filter,
    ...includedBy({ order: told, filter }),
    files,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function* linesOf(lines: AsyncIterable<object>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < PIECE_CHARS) continue;
    yield text;
    text = '';
  }
  yield text;
}
