/**
 * Addresses that say of themselves that nobody reads them. What we send is answered by people, and what
 * they answer is read: such an address stands in no mail of ours.
 */
const REFUSALS = [
  'no-?(?:reply|replies|respon[sd]e?|answer)',
  "do-?n[o’']?-?t-?(?:reply|respond|answer)",
  'ne-?pas-?r[ée]pondre',
  '(?:sans|pas-?de|aucune)-?r[ée]ponse',
  'nicht-?antworten',
  'keine-?antwort',
  'no-?respond[ae]r?',
  'non-?rispondere',
  'unmonitored',
];
/** As a part of its own: `no.reply`, `shop-noreply`, `noreply7`; never in the middle of a name. */
const NO_REPLY = new RegExp(`(?:^|[^a-z])(?:${REFUSALS.join('|')})(?![a-z])`);

export function isNoReply(address: string): boolean {
  return NO_REPLY.test(address.toLowerCase().replace(/[._+-]+/g, '-'));
}
