import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { DomainError } from '../core/errors.js';
import {
  AnyScope,
  Person,
  PersonWelcome,
  Public,
  Scopes,
  Staff,
  type CallerRequest,
  type PersonSession,
  type StaffScope,
  type StaffSession,
} from '../platform/http/scopes.js';
import { AuthGuard } from './auth.guard.js';
import type { Client, ClientsService } from './clients.service.js';
import type { PersonGate } from './person-gate.js';
import type { StaffGate } from './staff-gate.js';
import type { TokensService } from './tokens.service.js';

class Routes {
  forgotten(): void {
    // Declares nothing.
  }

  @Public()
  open(): void {
    // For everybody.
  }

  @AnyScope()
  any(): void {
    // For every client.
  }

  @Scopes('audit', 'audit.clear')
  both(): void {
    // For clients with both.
  }

  @Staff('erase')
  staffed(): void {
    // For staff.
  }

  @Person()
  own(): void {
    // For whoever came by a session link.
  }

  @PersonWelcome()
  door(): void {
    // For everybody, and to know who came by a session link.
  }
}

const SESSION: StaffSession = {
  caller: { clientId: 'staff', name: 'Camille', scopes: new Set(['erase']), gated: false },
  formToken: 't',
  sessionHash: Buffer.alloc(32),
  expiresAt: 0,
};

const VISIT: PersonSession = {
  contactId: 'c',
  addressId: 'a',
  formToken: 't',
  sessionHash: Buffer.alloc(32),
  expiresAt: 0,
};

const CLIENT: Client = {
  clientId: 'c',
  name: 'shop',
  scopes: ['audit', 'audit.clear'],
  gated: true,
};

function visit(
  route: keyof Routes,
  {
    authorization = 'Bearer token',
    granted = CLIENT.scopes,
    client = CLIENT,
  }: Partial<{ authorization: string; granted: Client['scopes']; client: Client | null }> = {},
) {
  const tokens = {
    verifyAccess: (token: string) =>
      Promise.resolve(token === 'token' ? { clientId: 'c', scopes: granted } : null),
  } as unknown as TokensService;
  const clients = { find: () => Promise.resolve(client) } as unknown as ClientsService;
  const asked: (readonly StaffScope[])[] = [];
  const staff = {
    admit: (_: unknown, scopes: readonly StaffScope[]) => {
      asked.push(scopes);
      return Promise.resolve(SESSION);
    },
  } as unknown as StaffGate;
  const people = {
    admit: () => Promise.resolve(VISIT),
    find: () => Promise.resolve(null),
  } as unknown as PersonGate;
  const request: CallerRequest & { headers: object } = {
    headers: authorization === '' ? {} : { authorization },
  };
  const headers: Record<string, string> = {};
  const context = {
    getHandler: () => Object.getOwnPropertyDescriptor(Routes.prototype, route)?.value as unknown,
    getClass: () => Routes,
    switchToHttp: () => ({
      getRequest: () => request,
      getResponse: () => ({ header: (name: string, value: string) => (headers[name] = value) }),
    }),
  } as unknown as ExecutionContext;
  return new AuthGuard(new Reflector(), tokens, clients, staff, people).canActivate(context).then(
    () => ({
      caller: request.caller,
      staff: request.staff,
      person: request.person,
      asked,
      headers,
    }),
    (error: unknown) => ({ code: (error as DomainError).code, headers }),
  );
}

describe('the guard', () => {
  it('refuses a route that declares nothing, whoever comes', async () => {
    expect(await visit('forgotten')).toMatchObject({ code: 'insufficient_scope' });
    expect(await visit('forgotten', { authorization: '' })).toMatchObject({
      code: 'insufficient_scope',
    });
  });

  it('lets everybody to a public route, without looking at a token', async () => {
    expect(await visit('open', { authorization: 'Bearer nonsense' })).toEqual({
      asked: [],
      headers: {},
    });
  });

  it('leaves a route of the console to the staff door, whatever token comes', async () => {
    expect(await visit('staffed')).toEqual({ staff: SESSION, asked: [['erase']], headers: {} });
  });

  it('leaves a page of the center to the session of a person, whatever token comes', async () => {
    expect(await visit('own')).toEqual({ person: VISIT, asked: [], headers: {} });
  });

  it('lets everybody to the door of the center, and says that nobody came by a session', async () => {
    expect(await visit('door')).toEqual({ person: null, asked: [], headers: {} });
  });

  it('never looks for a session where a token is wanted', async () => {
    expect(await visit('any')).toMatchObject({ asked: [] });
    expect(await visit('any')).not.toHaveProperty('staff', SESSION);
  });

  it('tells the handler who calls', async () => {
    const { caller } = (await visit('any')) as { caller?: unknown };
    expect(caller).toEqual({
      clientId: 'c',
      name: 'shop',
      scopes: new Set(CLIENT.scopes),
      gated: true,
    });
  });

  it.each(['', 'token', 'Basic token', 'Bearer', 'Bearer other', 'Bearer token, Bearer token'])(
    'refuses the header %j',
    async (authorization) => {
      expect(await visit('any', { authorization })).toMatchObject({ code: 'unauthenticated' });
    },
  );

  it('refuses a client that is revoked', async () => {
    expect(await visit('any', { client: null })).toEqual({
      code: 'unauthenticated',
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    });
  });

  it('wants every scope that the route names', async () => {
    expect(await visit('both')).toHaveProperty('caller');
    expect(await visit('both', { granted: ['audit'] })).toEqual({
      code: 'insufficient_scope',
      headers: {
        'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="audit audit.clear"',
      },
    });
  });

  it('cuts what the token grants to what the client still has', async () => {
    const client = { ...CLIENT, scopes: ['audit'] as const };
    expect(await visit('both', { client })).toMatchObject({ code: 'insufficient_scope' });
  });
});
