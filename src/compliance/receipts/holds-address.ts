/** Pure: whether evidence holds an address anywhere. */
import { isAddressIn } from '../../core/spelt-address.js';

export function holdsAddress(value: unknown): boolean {
  if (typeof value === 'string') return isAddressIn(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, one]) => isAddressIn(key) || holdsAddress(one));
}
