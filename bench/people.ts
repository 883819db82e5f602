/** The invented contacts: everything about them that a sender knows follows from their number. */

export const TOPIC = 'lettre';
export const CHANNEL = 'email';

/** A prime that divides no size we use, so that its multiples meet every contact once. */
const STRIDE = 15_485_863;

export function emailOf(contact: number): string {
  return `p${contact}@bench.example`;
}

/** The n-th to be asked: all of them before the first comes again, in no order of the tables. */
export function nthContact(nth: number, contacts: number): number {
  return (nth * STRIDE) % contacts;
}

export function askBody(contact: number, messageRef: string): string {
  return `{"recipient":{"email":"${emailOf(contact)}"},"channel":"${CHANNEL}","topic":"${TOPIC}","messageRef":"${messageRef}"}`;
}

export function questionBody(contact: number): string {
  return `{"recipient":{"email":"${emailOf(contact)}"},"channel":"${CHANNEL}","topic":"${TOPIC}"}`;
}
