/** Pure: whether evidence holds an address anywhere, also as a URL carries it, encoded once or more often. */
import { looksLikeAddress } from '../../core/address.js';

export function holdsAddress(value: unknown): boolean {
  if (typeof value === 'string') return isAddressIn(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, one]) => isAddressIn(key) || holdsAddress(one));
}

function isAddressIn(text: string): boolean {
  if (looksLikeAddress(text)) return true;
  const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded !== text && isAddressIn(decoded);
}
