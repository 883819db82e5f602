import type { Catalog } from '../core/catalog.js';
import { letterhead, type Letterhead } from './letterhead.view.js';

/** One consent, as its receipt in the attachment tells it. */
export interface ReceiptLine {
  readonly name: string;
  /** A message of `receipts`. */
  readonly stateKey: string;
  readonly at: number;
}

/** Brings somebody the receipts of what they agreed to, as files, and says in words what is in them. */
export interface ReceiptsMail extends Letterhead {
  readonly contact: string;
  readonly receiptCount: number;
  readonly receipts: readonly ReceiptLine[];
}

export function receiptsMail(
  catalog: Catalog,
  zone: string | null,
  receipts: readonly ReceiptLine[],
): ReceiptsMail {
  const { dpo, email } = catalog.controller;
  const receiptCount = receipts.length;
  return { ...letterhead(catalog, zone), contact: dpo ?? email, receiptCount, receipts };
}
