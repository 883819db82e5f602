/**
 * Makes an export of everything that was committed before it began: from one snapshot, in the order of
 * the log, a piece at a time, for a file or for a terminal. What it makes is handed to `take` while the
 * snapshot is open, and read no faster than it is taken.
 */
import { Injectable } from '@nestjs/common';
import { Checkpoints } from '../../ledger/checkpoints.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Sequencer } from '../../ledger/sequencer.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { AuditReader } from './audit-reader.js';
import type { ExportOrder, Format } from './export-order.js';
import { BundleWriter } from './formats/bundle.js';
import { CsvWriter } from './formats/csv.js';
import { JsonldWriter } from './formats/jsonld.js';
import { NdjsonWriter } from './formats/ndjson.js';
import { ReportWriter } from './report/report-writer.js';
import { Making, type FormatWriter, type Progress, type SignedTree } from './making.js';

/** Each takes a moment; what is waited for is that no erasure falls into it. */
const MOST_TRIES = 100;

const WORTH_A_WRITE = 65_536;

export interface Made {
  readonly lines: number;
  readonly treeSize: number;
}

@Injectable()
export class MakeExport {
  private readonly writers: Readonly<Record<Format, FormatWriter>>;

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly sequencer: Sequencer,
    private readonly checkpoints: Checkpoints,
    private readonly reader: AuditReader,
    bundle: BundleWriter,
    jsonld: JsonldWriter,
    pdf: ReportWriter,
  ) {
    const [ndjson, csv] = [new NdjsonWriter(), new CsvWriter()];
    this.writers = { ndjson, csv, jsonld, pdf, bundle };
  }

  async run(
    order: ExportOrder,
    take: (chunks: AsyncIterable<Buffer>) => Promise<void>,
    progress: Progress,
  ): Promise<Made> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      await this.sequencer.run();
      const made = await this.database.inLongSnapshot(async (tx) => {
        const tree = await this.checkpoints.latest(tx);
        if (!tree) throw new Error('The log has no checkpoint yet.');
        if (await this.lacksCover(tx, tree)) return null;
        const making = new Making(tx, order, tree, this.reader, progress);
        await take(buffers(this.writers[order.format].write(making)));
        return { lines: making.lines, treeSize: tree.size };
      });
      if (made) return made;
    }
    throw new Error('Evidence is being forgotten faster than checkpoints come.');
  }

  /** Evidence that is gone by now would be gone without a word, were its cover newer than the tree. */
  private async lacksCover(tx: Tx, { size }: SignedTree): Promise<boolean> {
    const { types } = await this.ledger.beyond(tx, size);
    return types.has('subject.erased') || types.has('retention.applied');
  }
}

/** As large as is worth a write. */
async function* buffers(pieces: AsyncIterable<string | Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    const buffer = typeof piece === 'string' ? Buffer.from(piece) : piece;
    held.push(buffer);
    bytes += buffer.length;
    if (bytes < WORTH_A_WRITE) continue;
    yield Buffer.concat(held);
    [held, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(held);
}
