/**
 * What a route demands of its caller. A route that says nothing is refused to everybody: forgetting
 * a decorator closes a door, it never opens one.
 */
import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';

export const SCOPES = [
  'authorize',
  'reasons',
  'check',
  'contacts',
  'preferences',
  'bases',
  'feedback',
  'optin',
  'audit',
  'audit.clear',
  'erase',
  'suggestions',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What the staff door can open; everything else is for programs alone. */
export const STAFF_SCOPES = ['audit', 'audit.clear', 'erase'] as const satisfies readonly Scope[];
export type StaffScope = (typeof STAFF_SCOPES)[number];

/** What a token or a staff session says about its bearer; the guard puts it on the request. */
export interface Caller {
  /** A client's id, or {@link STAFF_ID} for a person who came by the staff door. */
  readonly clientId: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Its messages leave only through the gate: an unspent permit gives its slot back. */
  readonly gated: boolean;
}

/** The id that no client has: those are UUIDs. */
export const STAFF_ID = 'staff';

/** How records name who did something: a client by its id, staff by the name on their link. */
export function actorOf({ clientId, name }: Caller): string {
  return clientId === STAFF_ID ? name : clientId;
}

/** Somebody who came by the staff door, for as long as the session lasts. */
export interface StaffSession {
  readonly caller: Caller;
  /** Every form of the console carries it back: it shows that the page was made for this session. */
  readonly formToken: string;
  /** SHA-256 of the session's id: what else the session holds is kept under it. */
  readonly sessionHash: Buffer;
  /** Epoch milliseconds; nothing puts it off. */
  readonly expiresAt: number;
}

/** Somebody who came by a session link, for as long as the session lasts. */
export interface PersonSession {
  readonly contactId: string;
  /** The address by which they proved who they are. */
  readonly addressId: string;
  /** Every form of the center carries it back: it shows that the page was made for this session. */
  readonly formToken: string;
  /** SHA-256 of the session's id. */
  readonly sessionHash: Buffer;
  /** Epoch milliseconds; nothing puts it off. */
  readonly expiresAt: number;
}

export interface StaffAccess {
  readonly staff: readonly StaffScope[];
}

export interface PersonAccess {
  /** Whether the route is for nobody else, or also open to whoever has no session. */
  readonly person: 'needed' | 'welcome';
}

export type Access = 'public' | 'any' | readonly Scope[] | StaffAccess | PersonAccess;
export const ACCESS = 'assent:access';

/** No token needed. */
export const Public = () => SetMetadata(ACCESS, 'public' satisfies Access);
/** Any valid token. */
export const AnyScope = () => SetMetadata(ACCESS, 'any' satisfies Access);
/** A token with all of these scopes. */
export const Scopes = (...scopes: Scope[]) => SetMetadata(ACCESS, scopes satisfies Access);
/** A session of the staff door with all of these scopes. A token never opens it. */
export const Staff = (...staff: StaffScope[]) =>
  SetMetadata(ACCESS, { staff } satisfies StaffAccess);
/** A session of the preference center. Neither a token nor a session of staff opens it. */
export const Person = () => SetMetadata(ACCESS, { person: 'needed' } satisfies PersonAccess);
/** Open to all; the handler is told whether somebody came by a session. It may be read, never acted on. */
export const PersonWelcome = () =>
  SetMetadata(ACCESS, { person: 'welcome' } satisfies PersonAccess);

export const SEES_REVOCATION = 'assent:sees-revocation';

/**
 * The route's own transaction looks whether its caller was revoked, for thousands of calls at once;
 * the guard need not look for each of them.
 */
export const SeesRevocation = () => SetMetadata(SEES_REVOCATION, true);

export interface CallerRequest {
  caller?: Caller;
  staff?: StaffSession;
  person?: PersonSession | null;
}

/** The authenticated client, as a controller argument. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    const { caller } = context.switchToHttp().getRequest<CallerRequest>();
    if (!caller) throw new Error('A route without authentication asked for its caller.');
    return caller;
  },
);
