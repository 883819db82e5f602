/** Pure: what evidence keeps of a form, word for word, for showing it to who may not see addresses. */
import { isAddressIn } from './spelt-address.js';

const HIDDEN = '[address]';
/** RFC 5322 §3.6.4, as our mailer makes it: which mail it was, and nothing about whom. */
const OWN_MESSAGE_ID = /^<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[a-z0-9.-]+>$/;

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
    shown[isAddressIn(name) ? HIDDEN : name] = isOwnMessageId(name, value[name])
      ? value[name]
      : withoutAddresses(value[name]);
  return shown;
}

function isOwnMessageId(name: string, value: unknown): boolean {
  return name === 'messageId' && typeof value === 'string' && OWN_MESSAGE_ID.test(value);
}
