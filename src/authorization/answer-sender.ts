/**
 * Turns what was decided into what the sender gets: signs the permit and mints the footer link after
 * the decision is committed. The same authorization always gets the same link.
 */
import { Injectable } from '@nestjs/common';
import { parseRecipient } from '../contacts/recipient.js';
import { LinkTokensService } from '../identity/link-tokens.service.js';
import { TokensService } from '../identity/tokens.service.js';
import { Config } from '../platform/config.js';
import { Database } from '../platform/database/database.js';
import type { Caller } from '../platform/http/scopes.js';
import type {
  AllowDto,
  AuthorizationRequestDto,
  DenyDto,
  RecordedAuthorizationDto,
} from './authorization.dto.js';
import { AuthorizationService, type Authorized } from './authorization.service.js';
import { AuthorizationStore } from './authorization.store.js';
import { viewAllow, viewDeny, viewRecorded } from './authorization.view.js';
import { SettleAuthorization } from './settle-authorization.js';

@Injectable()
export class AnswerSender {
  constructor(
    private readonly authorizations: AuthorizationService,
    private readonly settle: SettleAuthorization,
    private readonly store: AuthorizationStore,
    private readonly database: Database,
    private readonly tokens: TokensService,
    private readonly links: LinkTokensService,
    private readonly config: Config,
  ) {}

  async authorize(body: AuthorizationRequestDto, caller: Caller): Promise<AllowDto | DenyDto> {
    const authorized = await this.authorizations.authorize({
      sender: caller,
      recipient: parseRecipient(body.recipient, '/recipient'),
      channel: body.channel,
      topic: body.topic,
      messageRef: body.messageRef,
      campaign: body.campaign ?? null,
    });
    const canSeeReasons = caller.scopes.has('reasons');
    if (authorized.authorization.decision === 'allow') return this.allow(authorized, canSeeReasons);
    return viewDeny(authorized.authorization, authorized.alternatives, canSeeReasons);
  }

  recorded(authorizationId: string, caller: Caller): Promise<RecordedAuthorizationDto> {
    return this.database.inSnapshot(async (tx) => {
      const authorization = await this.settle.getOwn(tx, authorizationId, caller);
      const outcomes = await this.store.listOutcomes(tx, authorizationId);
      return viewRecorded(authorization, outcomes, caller.scopes.has('reasons'));
    });
  }

  private async allow(authorized: Authorized, canSeeReasons: boolean): Promise<AllowDto> {
    const { authorization, topic, current, locale } = authorized;
    const { contactId, expiresAt, channel } = authorization;
    if (contactId === null || expiresAt === null || topic === null)
      throw new Error('An allow without contact, end or topic was stored.');
    const permit = await this.tokens.signPermit({
      clientId: authorization.clientId,
      contactId,
      authorizationId: authorization.authorizationId,
      topic: topic.key,
      channel,
      requestHash: authorization.requestHash,
      issuedAt: authorization.decidedAt.getTime(),
      expiresAt: expiresAt.getTime(),
    });
    const unsubscribeUrl =
      topic.class === 'marketing' && channel === 'email'
        ? await this.footerUrl(contactId, topic.key, channel, authorization.authorizationId)
        : null;
    const parts = { permit, unsubscribeUrl, topic, catalog: current.catalog, locale };
    return viewAllow(authorization, parts, canSeeReasons);
  }

  private async footerUrl(
    contactId: string,
    topic: string,
    channel: string,
    authorizationId: string,
  ): Promise<string> {
    const token = await this.links.mint({ contactId, topic, channel, authorizationId });
    return `${this.config.settings.publicUrl}/u/${token}`;
  }
}
