/** Values of the command line that several commands read the same way. */
import { InvalidArgumentError } from 'commander';
import { looksLikeAddress } from '../core/address.js';

/** A reason is kept in clear, so it says why and never who. */
export function reasonText(text: string): string {
  if (looksLikeAddress(text))
    throw new InvalidArgumentError('it must not hold an address: name the contact by id.');
  return text;
}
