/** Orders of exports: each belongs to whoever asked for it, and is nobody else's to see. */
import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { DomainError } from '../../core/errors.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import { newId } from '../../platform/ids.js';
import { ExportFiles } from './export-files.js';
import { misfitOf, type ExportOrder } from './export-order.js';
import { ExportsStore, type ExportRow } from './exports.store.js';
import { NoteExport } from './note-export.js';
import { RunExports } from './run-exports.js';

export type NewExport = Pick<ExportOrder, 'format' | 'filter' | 'isClear' | 'locale' | 'reason'>;

/** A file that can be read, whole or in part. */
export interface ExportFile {
  readonly row: ExportRow;
  readonly bytes: number;
  readonly sha256: Buffer;
  /** From one byte to another, both included. */
  readonly read: (from: number, to: number) => Promise<Readable>;
}

const MOST_OPEN = 5;
const MOST_LISTED = 100;

@Injectable()
export class ExportsService {
  constructor(
    private readonly database: Database,
    private readonly store: ExportsStore,
    private readonly files: ExportFiles,
    private readonly note: NoteExport,
    private readonly runner: RunExports,
  ) {}

  request(asked: NewExport, caller: Caller): Promise<ExportRow> {
    if (asked.isClear && !caller.scopes.has('audit.clear'))
      throw new DomainError('insufficient_scope', 'clear needs the scope audit.clear.');
    const misfit = misfitOf(asked);
    if (misfit !== null)
      throw new DomainError('invalid_request', null, [{ pointer: '/filter/type', detail: misfit }]);
    const actor = actorOf(caller);
    return this.database.inTransaction(async (tx) => {
      if ((await this.store.countOpen(tx, actor)) >= MOST_OPEN)
        throw new DomainError('rate_limited', `${MOST_OPEN} exports of yours are not made yet.`);
      const at = await readClock(tx);
      const order = { ...asked, exportId: newId(), actor, requestedAt: new Date(at) };
      await this.store.insert(tx, order);
      await this.note.asAccess(tx, order, at);
      await this.runner.enqueue(tx);
      return this.store.get(tx, order.exportId, actor);
    });
  }

  /** Newest first. */
  list(caller: Caller): Promise<ExportRow[]> {
    return this.database.inSnapshot((tx) => this.store.list(tx, actorOf(caller), MOST_LISTED));
  }

  get(exportId: string, caller: Caller): Promise<ExportRow> {
    return this.database.inSnapshot((tx) => this.store.get(tx, exportId, actorOf(caller)));
  }

  async file(exportId: string, caller: Caller): Promise<ExportFile> {
    const row = await this.get(exportId, caller);
    refuseWithoutScope(row, caller);
    const { state, wrappedKey, bytes, sha256, expiresAt } = row;
    if (state === 'queued' || state === 'running' || state === 'failed')
      throw new DomainError('export_not_ready', `The export is ${state}.`);
    const now = await this.database.inSnapshot(readClock);
    const isOver = expiresAt === null || expiresAt.getTime() <= now;
    if (wrappedKey === null || bytes === null || sha256 === null || isOver)
      throw new DomainError('export_gone');
    const read = async (from: number, to: number) => {
      const stream = await this.files.read({ exportId, wrappedKey }, from, to);
      if (!stream) throw new DomainError('export_gone', 'The file is not in the data folder here.');
      return stream;
    };
    return { row, bytes, sha256, read };
  }
}

/** Who may not see addresses now may not fetch what was made when they might. */
function refuseWithoutScope({ isClear }: ExportRow, { scopes }: Caller): void {
  if (isClear && !scopes.has('audit.clear'))
    throw new DomainError('insufficient_scope', 'The file needs the scope audit.clear.');
}
