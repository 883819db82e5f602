/**
 * What a route demands of its caller. A route that says nothing is refused to everybody: forgetting
 * a decorator closes a door, it never opens one.
 */
import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';

export const SCOPES = [
  'authorize',
  'reasons',
  'contacts',
  'optin',
  'audit',
  'audit.clear',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a token says about its bearer; the guard puts it on the request. */
export interface Caller {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

export type Access = 'public' | 'any' | readonly Scope[];
export const ACCESS = 'assent:access';

/** No token needed. */
export const Public = () => SetMetadata(ACCESS, 'public' satisfies Access);
/** Any valid token. */
export const AnyScope = () => SetMetadata(ACCESS, 'any' satisfies Access);
/** A token with all of these scopes. */
export const Scopes = (...scopes: Scope[]) => SetMetadata(ACCESS, scopes satisfies Access);

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
