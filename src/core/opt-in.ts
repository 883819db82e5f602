/**
 * The life of one opt-in. The table is the whole truth about it: what is not in it does not happen.
 * A second confirmation of the same link is answered like the first and changes nothing.
 */
export type OptInState = 'requested' | 'confirmed' | 'refused' | 'expired';
export type OptInEvent = 'confirm' | 'refuse' | 'expire';

export type Transition =
  | { readonly ok: true; readonly state: OptInState; readonly changed: boolean }
  | { readonly ok: false };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long the link in the confirmation mail may be used. */
export const OPT_IN_LIFE_MS = 72 * HOUR_MS;
/** How long "it was not me" keeps confirmation mails away from an address. */
export const NOT_ME_MS = 30 * DAY_MS;
const TRANSITIONS: Record<OptInState, Partial<Record<OptInEvent, OptInState>>> = {
  requested: { confirm: 'confirmed', refuse: 'refused', expire: 'expired' },
  confirmed: { confirm: 'confirmed' },
  refused: { refuse: 'refused' },
  expired: {},
};

export function transition(state: OptInState, event: OptInEvent): Transition {
  const next = TRANSITIONS[state][event];
  return next === undefined ? { ok: false } : { ok: true, state: next, changed: next !== state };
}
