/** Pure: what evidence keeps of a form, word for word, for showing it to who may not see addresses. */
import { looksLikeAddress } from './address.js';

/** The same value, with each text that holds an address replaced. */
export function withoutAddresses(value: unknown): unknown {
  if (typeof value === 'string') return isAddressIn(value) ? '[address]' : value;
  if (Array.isArray(value)) return value.map(withoutAddresses);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withoutAddresses(one)]),
  );
}

/** Whether an address stands in it, also as a form's URL carries it, encoded once or more often. */
export function isAddressIn(text: string): boolean {
  if (looksLikeAddress(text)) return true;
  const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded !== text && isAddressIn(decoded);
}
