/** One export while it is made: what is asked for, the tree it is made of, and how far it is. */
import { quietly } from '../../platform/database/pages.js';
import type { Tx } from '../../platform/database/tx.js';
import type { AuditLine } from './audit-line.js';
import type { AuditReader } from './audit-reader.js';
import type { ExportOrder } from './export-order.js';
import type { ShownLine } from './shown-line.js';
import { shown } from './shown-lines.js';

/** A checkpoint of the log. */
export interface SignedTree {
  readonly size: number;
  readonly root: Buffer;
  /** A C2SP signed note. */
  readonly note: string;
  readonly signedAt: Date;
}

/** Leaves passed, of all that the tree has. */
export type Progress = (done: number, total: number) => void;

export class Making {
  /** Lines that were asked for, so far. */
  lines = 0;

  constructor(
    readonly tx: Tx,
    readonly order: ExportOrder,
    readonly tree: SignedTree,
    private readonly reader: AuditReader,
    private readonly progress: Progress,
  ) {}

  /** What is asked for, and of that what is `wanted`, as whoever asked may see it. */
  async *pages(
    wanted: (line: AuditLine) => boolean = () => true,
  ): AsyncGenerator<readonly ShownLine[]> {
    const { filter, isClear } = this.order;
    const { size } = this.tree;
    const book = isClear ? this.reader.addressBook(this.tx) : null;
    let coming: Promise<readonly ShownLine[]> | null = null;
    for await (const page of this.reader.pages(this.tx, { filter, after: null, to: size })) {
      // The addresses of one page are looked up while the next is read.
      if (coming) yield await coming;
      const lines = page.lines.filter(wanted);
      this.lines += lines.length;
      this.reach(page.reached.index + 1);
      coming = lines.length > 0 ? quietly(shown(lines, book)) : null;
    }
    if (coming) yield await coming;
  }

  reach(leaves: number): void {
    this.progress(leaves, this.tree.size);
  }
}

/** Turns what is asked for into the bytes of a file, a piece at a time. */
export interface FormatWriter {
  write(making: Making): AsyncGenerator<string | Buffer>;
}
