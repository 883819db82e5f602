/**
 * The words of a slip, sealed and all of one length: whoever reads the database, its log or a copy before
 * the box is emptied sees that slips came and in which order, and cannot tell afterwards which was which.
 */
import { Injectable } from '@nestjs/common';
import type { Slip } from '../core/suggestion.js';
import { Vault } from '../platform/crypto/vault.js';

/** A thousand characters are at most three thousand bytes, or two thousand that JSON escapes. */
const LENGTH = 4_096;
const BLANK = ' ';
const ASSOCIATED = 'assent suggestion box';

@Injectable()
export class SealSlip {
  constructor(private readonly vault: Vault) {}

  seal(slip: Slip): Buffer {
    const bytes = Buffer.alloc(LENGTH, BLANK);
    const text = Buffer.from(JSON.stringify(slip));
    if (text.length > LENGTH) throw new Error('A slip is longer than any can be.');
    text.copy(bytes);
    return this.vault.wrap(bytes, ASSOCIATED);
  }

  open(sealed: Buffer): Slip {
    return JSON.parse(this.vault.unwrap(sealed, ASSOCIATED).toString()) as Slip;
  }
}
