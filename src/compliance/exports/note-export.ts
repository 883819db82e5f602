/** What stands in the ledger about an export: who, why, which filter, and what came of it. */
import { Injectable } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { Tx } from '../../platform/database/tx.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import type { ExportOrder } from './export-order.js';

export interface Outcome {
  readonly treeSize: number;
  readonly lines: number;
  readonly sha256: Buffer;
}

@Injectable()
export class NoteExport {
  constructor(
    private readonly ledger: LedgerService,
    private readonly accessLog: AccessLogStore,
  ) {}

  /** Null where it goes straight to somebody, and nobody can say yet what they will have got. */
  async inLedger(tx: Tx, order: ExportOrder, at: number, outcome: Outcome | null): Promise<void> {
    const { exportId, format, filter, isClear, locale, reason, actor } = order;
    await this.ledger.append(tx, {
      contactId: null,
      type: 'audit.exported',
      at,
      payload: {
        ...{ export: exportId, format, filter, clear: isClear, locale, reason, actor },
        treeSize: outcome?.treeSize ?? null,
        rows: outcome?.lines ?? null,
        sha256: outcome?.sha256.toString('hex') ?? null,
      },
    });
  }

  /** An export of one person, or with the addresses of many, is a look at them. */
  async asAccess(tx: Tx, order: ExportOrder, at: number): Promise<void> {
    const { actor, reason, isClear, filter } = order;
    if (!isClear && filter.contactId === null) return;
    const action = isClear ? 'audit.export_clear' : 'audit.export';
    await this.accessLog.insert(tx, { actor, action, contactId: filter.contactId, reason, at });
  }
}
