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
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a token says about its bearer; the guard puts it on the request. */
export interface Caller {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Its messages leave only through the gate: an unspent permit gives its slot back. */
  readonly gated: boolean;
}

export type Access = 'public' | 'any' | readonly Scope[];
export const ACCESS = 'assent:access';

/** No token needed. */
export const Public = () => SetMetadata(ACCESS, 'public' satisfies Access);
/** Any valid token. */
export const AnyScope = () => SetMetadata(ACCESS, 'any' satisfies Access);
/** A token with all of these scopes. */
export const Scopes = (...scopes: Scope[]) => SetMetadata(ACCESS, scopes satisfies Access);

export const SEES_REVOCATION = 'assent:sees-revocation';

/**
 * The route's own transaction looks whether its caller was revoked, for thousands of calls at once;
 * the guard need not look for each of them.
 */
export const SeesRevocation = () => SetMetadata(SEES_REVOCATION, true);

export interface CallerRequest {
  caller?: Caller;
}

/** The authenticated client, as a controller argument. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    const { caller } = context.switchToHttp().getRequest<CallerRequest>();
    if (!caller) throw new Error('A route without authentication asked for its caller.');
    return caller;
  },
);
