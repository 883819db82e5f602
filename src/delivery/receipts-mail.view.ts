import type { Catalog } from '../core/catalog.js';

/** One consent, as its receipt in the attachment tells it. */
export interface ReceiptLine {
  readonly name: string;
  /** A message of `receipts`. */
  readonly stateKey: string;
  readonly at: number;
}

/** Brings somebody the receipts of what they agreed to, as files, and says in words what is in them. */
export interface ReceiptsMail {
  readonly name: string;
  readonly legalName: string;
  readonly address: string;
  readonly contact: string;
  readonly receiptCount: number;
  readonly receipts: readonly ReceiptLine[];
}

export function receiptsMail(catalog: Catalog, receipts: readonly ReceiptLine[]): ReceiptsMail {
  const { name, legalName, address, dpo, email } = catalog.controller;
  const receiptCount = receipts.length;
  return { name, legalName, address, contact: dpo ?? email, receiptCount, receipts };
}
