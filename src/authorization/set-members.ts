/** Pure: the members of a set of asks, what their names led to before, and who must be asked apart. */
import type { Named } from '../contacts/recipients.store.js';
import { DomainError } from '../core/errors.js';
import type { Ask } from './ask.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { OutcomeKind } from './authorization.store.js';
import type { Authorized } from './authorized.js';
import type { Seat } from './decide-set.js';
import type { MessageRef } from './message-refs.store.js';

/** The member must be asked in a transaction of its own. */
export const ALONE = Symbol('alone');
/** So must this one: the message may go, and its address is to become a contact first. */
export const TO_BE_MADE = Symbol('to be made');

export type SetAnswer = Authorized | DomainError | typeof ALONE | typeof TO_BE_MADE;

export function isOpen(answer: SetAnswer): answer is typeof ALONE | typeof TO_BE_MADE {
  return answer === ALONE || answer === TO_BE_MADE;
}

export interface NamedAsk {
  readonly ask: Ask;
  readonly named: Named;
  readonly digests: readonly [Buffer, ...Buffer[]];
}

/** What the name of a message led to before. */
export interface Before {
  readonly ref: MessageRef | null;
  readonly earlier: AuthorizationEntity | null;
  readonly outcomes: readonly OutcomeKind[];
}

export const NOTHING: Before = { ref: null, earlier: null, outcomes: [] };

export interface Live extends NamedAsk, Before {
  readonly seat: Seat;
  readonly index: number;
}

/** What an earlier answer is good for: an open allow can be redeemed, a spent one was. */
export type Use = 'open' | 'spent' | 'none';

export function useOf({ earlier, outcomes }: Before, now: number): Use {
  if (earlier?.decision !== 'allow') return 'none';
  if (outcomes.includes('redeemed')) return 'spent';
  const isInTime = (earlier.expiresAt?.getTime() ?? 0) > now;
  return outcomes.length === 0 && isInTime ? 'open' : 'none';
}

/** The same name twice in a set: by index, the index of the one that came first. */
export function echoesIn(all: readonly NamedAsk[]): Map<number, number> {
  const echoes = new Map<number, number>();
  const firsts = new Map<string, number>();
  all.forEach(({ ask: { sender, messageRef } }, index) => {
    const name = `${sender.clientId}\0${messageRef}`;
    const first = firsts.get(name);
    if (first === undefined) firsts.set(name, index);
    else echoes.set(index, first);
  });
  return echoes;
}

/** The same body gets the same answer; another one under a name that is taken now is refused. */
export function echoOf(first: NamedAsk, second: NamedAsk, answer: SetAnswer): SetAnswer {
  if (isOpen(answer)) return ALONE;
  if (first.digests[0].equals(second.digests[0])) return answer;
  return answer instanceof DomainError ? ALONE : new DomainError('message_ref_reused');
}

/**
 * Who has an allow from before is asked without others about the same person: its slot is in the
 * database for them and not for itself, and what becomes of it is only known when all is stored. The
 * first about that person stays, so that their order does.
 */
export function withoutCrowds(live: readonly Live[]): Live[] {
  const withPast = new Set<string>();
  for (const { seat, earlier } of live)
    if (seat.found && earlier?.decision === 'allow') withPast.add(seat.found.contactId);
  const begun = new Set<string>();
  return live.filter(({ seat }) => {
    const contactId = seat.found?.contactId ?? '';
    const isFirst = !begun.has(contactId);
    begun.add(contactId);
    return isFirst || !withPast.has(contactId);
  });
}
