/** What a person asked for under the GDPR, as it stands in the register, and what it is called. */
export const RIGHTS = [
  'access',
  'portability',
  'rectification',
  'erasure',
  'restriction',
  'objection',
] as const;
export type Right = (typeof RIGHTS)[number];

export const OUTCOMES = ['done', 'refused'] as const;
export type RightsOutcome = (typeof OUTCOMES)[number];

export const REQUEST_STATES = ['open', 'overdue', 'answered'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** From how many days before its end a request is spoken of. */
export const SOON_DAYS = 7;

export interface RightsRequest {
  readonly requestId: string;
  readonly contactId: string;
  readonly kind: Right;
  readonly reason: string;
  /** Who entered it. */
  readonly actor: string;
  readonly receivedAt: Date;
  /** The first instant that is too late. */
  readonly dueAt: Date;
  readonly extendedAt: Date | null;
  readonly extensionReason: string | null;
  readonly answeredAt: Date | null;
  readonly outcome: RightsOutcome | null;
}

export function stateOf({ answeredAt, dueAt }: RightsRequest, now: number): RequestState {
  if (answeredAt !== null) return 'answered';
  return dueAt.getTime() <= now ? 'overdue' : 'open';
}
