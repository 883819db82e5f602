/**
 * Gives the receipts of one contact: reads the records, finds a proof for each entry that they show, and
 * signs. What was recorded a moment ago is put into the log first, so that no receipt goes out without
 * its proof.
 */
import { Injectable } from '@nestjs/common';
import { formatInstant } from '../../core/duration.js';
import { DomainError } from '../../core/errors.js';
import { signableBytes } from '../../core/receipt.js';
import { LogKeys } from '../../ledger/log-keys.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Proofs } from '../../ledger/proofs.js';
import { Sequencer } from '../../ledger/sequencer.js';
import { Config } from '../../platform/config.js';
import { readClock } from '../../platform/database/clock.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/ids.js';
import { consentReceipt, entriesToShow, signedReceipt } from './consent-receipt.js';
import { ConsentRecords, type OpenedEntry, type ToldConsent } from './consent-records.js';
import type { JsonObject } from './context.js';
import { holdsAddress } from './holds-address.js';

export interface ReceiptFilter {
  readonly topics?: readonly string[] | undefined;
  readonly channel?: string | undefined;
}

/** What was read of a contact in one transaction, to be proved and signed after it. */
export interface UnsignedReceipts {
  readonly contactId: string;
  readonly at: number;
  readonly consents: readonly ToldConsent[];
  readonly entries: readonly OpenedEntry[];
}

@Injectable()
export class GiveReceipts {
  constructor(
    private readonly ledger: LedgerService,
    private readonly records: ConsentRecords,
    private readonly proofs: Proofs,
    private readonly sequencer: Sequencer,
    private readonly keys: LogKeys,
    private readonly config: Config,
  ) {}

  async read(tx: Tx, contactId: string, filter: ReceiptFilter): Promise<UnsignedReceipts> {
    const { topics, channel } = filter;
    const entries = await this.ledger.ofContact(tx, contactId);
    const consents = (await this.records.recordsOf(tx, contactId, entries)).filter(
      ({ history }) =>
        (topics === undefined || topics.includes(history.topic)) &&
        (channel === undefined || history.channel === channel),
    );
    return { contactId, at: await readClock(tx), consents, entries };
  }

  /** `isClear`: evidence is shown even where somebody typed an address into a form. */
  async sign(unsigned: UnsignedReceipts, { isClear }: { isClear: boolean }): Promise<JsonObject[]> {
    const receipts: JsonObject[] = [];
    for (const consent of unsigned.consents)
      receipts.push(await this.signOne(unsigned, consent, isClear));
    return receipts;
  }

  private async signOne(
    { contactId, at, entries }: UnsignedReceipts,
    { history, record, controller }: ToldConsent,
    isClear: boolean,
  ): Promise<JsonObject> {
    const shown = entriesToShow(history);
    const logged = entries
      .filter(({ entryId }) => shown.includes(entryId))
      .map(async ({ entryId, bytes, salt, payload }) => {
        const isShown = isClear || !holdsAddress(payload);
        const evidence = salt && payload && isShown ? { salt, payload } : null;
        return { entryId, bytes, evidence, proof: await this.proofOf(entryId) };
      });
    const receipt = consentReceipt({
      receiptId: newId(),
      publicUrl: this.config.settings.publicUrl,
      contactId,
      createdAt: formatInstant(at),
      controller,
      record,
      entries: await Promise.all(logged),
    });
    return signedReceipt(receipt, await this.keys.sign(signableBytes(receipt)));
  }

  private async proofOf(entryId: string): Promise<string> {
    let found = await this.proofs.ofEntry(entryId);
    if (!found) {
      await this.sequencer.run();
      found = await this.proofs.ofEntry(entryId);
    }
    if (!found) throw new DomainError('temporarily_unavailable');
    return found.proof;
  }
}
