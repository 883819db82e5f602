/** Signs the permit of an allow, and says what a permit that is shown proves. */
import { Injectable } from '@nestjs/common';
import { TokensService } from '../identity/tokens.service.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { Sender } from './ask.js';

export type PermitProof =
  | { readonly isGenuine: false }
  | { readonly isGenuine: true; readonly authorizationId: string; readonly expiresAt: number };

@Injectable()
export class Permits {
  constructor(private readonly tokens: TokensService) {}

  sign(authorization: AuthorizationEntity): Promise<string> {
    const { contactId, expiresAt, topic, channel, clientId, requestHash } = authorization;
    if (contactId === null || expiresAt === null) throw new Error('Only an allow has a permit.');
    return this.tokens.signPermit({
      clientId,
      contactId,
      authorizationId: authorization.authorizationId,
      topic,
      channel,
      requestHash,
      issuedAt: authorization.decidedAt.getTime(),
      expiresAt: expiresAt.getTime(),
    });
  }

  /** Whether it has expired is for the database's clock to say, under the contact's lock. */
  async prove(permit: string | undefined, sender: Sender): Promise<PermitProof | null> {
    if (permit === undefined) return null;
    const claims = await this.tokens.permitClaims(permit, sender.clientId);
    if (!claims) return { isGenuine: false };
    const { authorizationId, expiresAt } = claims;
    return { isGenuine: true, authorizationId, expiresAt };
  }
}
