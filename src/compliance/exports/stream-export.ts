/**
 * An export that goes straight to whoever asked, as the command line does. What has left cannot be taken
 * back, so it is noted before the first byte leaves, and once more with what it came to.
 */
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';
import type { ExportOrder } from './export-order.js';
import { MakeExport, type Made } from './make-export.js';
import type { Progress } from './making.js';
import { NoteExport } from './note-export.js';

export interface Streamed extends Made {
  readonly sha256: string;
  readonly bytes: number;
}

export type NewStream = Omit<ExportOrder, 'exportId' | 'requestedAt'>;

@Injectable()
export class StreamExport {
  constructor(
    private readonly database: Database,
    private readonly maker: MakeExport,
    private readonly note: NoteExport,
  ) {}

  async run(asked: NewStream, out: Writable, progress: Progress): Promise<Streamed> {
    const order = await this.begin(asked);
    const hash = createHash('sha256');
    let bytes = 0;
    const made = await this.maker.run(
      order,
      async (chunks) => {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.length;
          // Read no faster than it is taken, so that nothing piles up here.
          if (!out.write(chunk)) await once(out, 'drain');
        }
      },
      progress,
    );
    const sha256 = hash.digest();
    await this.database.inTransaction(async (tx) =>
      this.note.inLedger(tx, order, await readClock(tx), { ...made, sha256 }),
    );
    return { ...made, bytes, sha256: sha256.toString('hex') };
  }

  private begin(asked: NewStream): Promise<ExportOrder> {
    return this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const order = { ...asked, exportId: newId(), requestedAt: new Date(at) };
      await this.note.asAccess(tx, order, at);
      await this.note.inLedger(tx, order, at, null);
      return order;
    });
  }
}
