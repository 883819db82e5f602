/** Lines as whoever asked may see them. */
import type { AddressBook } from '../../contacts/address-book.js';
import type { AuditLine } from './audit-line.js';
import { inClear, withHidden, type ShownLine } from './shown-line.js';

/** Without a book, addresses are hidden. */
export async function shown(
  lines: readonly AuditLine[],
  book: AddressBook | null,
): Promise<ShownLine[]> {
  if (!book) return lines.map(withHidden);
  const addresses = await book.of(lines.flatMap(({ contactId }) => contactId ?? []));
  return lines.map((line) => inClear(line, addresses.get(line.contactId ?? '') ?? []));
}
