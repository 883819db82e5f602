/** Values of the command line that several commands read the same way. */
import { InvalidArgumentError } from 'commander';
import { isAddressIn } from '../core/spelt-address.js';
import { isId } from '../core/id.js';

const MAX_REASON = 200;

/** A reason is kept in clear, so it says why and never who. */
export function reasonText(text: string): string {
  if (isAddressIn(text))
    throw new InvalidArgumentError('it must not hold an address: name the contact by id.');
  const reason = text.trim();
  if (reason === '' || reason.length > MAX_REASON)
    throw new InvalidArgumentError(`it must have 1 to ${MAX_REASON} characters.`);
  return reason;
}

/** As ids are written here: in lower case. */
export function contactId(text: string): string {
  const id = text.toLowerCase();
  if (isId(id)) return id;
  throw new InvalidArgumentError('it must be the id of a contact.');
}
