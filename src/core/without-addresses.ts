/** Pure: what evidence keeps of a form, word for word, for showing it to who may not see addresses. */
import { looksLikeAddress } from './address.js';

const HIDDEN = '[address]';

/** The same value, with each text that holds an address replaced. */
export function withoutAddresses(value: unknown): unknown {
  if (typeof value === 'string') return isAddressIn(value) ? HIDDEN : value;
  if (Array.isArray(value)) return value.map(withoutAddresses);
  if (typeof value !== 'object' || value === null) return value;
  return withoutAddressesIn(value as Readonly<Record<string, unknown>>);
}

/** Names of members are given by forms too, so they are looked at like all else. */
export function withoutAddressesIn(
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(value))
    shown[isAddressIn(name) ? HIDDEN : name] = withoutAddresses(value[name]);
  return shown;
}

/** Whether an address stands in it, also as a form's URL carries it, encoded once or more often. */
export function isAddressIn(text: string): boolean {
  if (looksLikeAddress(text)) return true;
  if (!text.includes('%')) return false;
  const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded !== text && isAddressIn(decoded);
}
