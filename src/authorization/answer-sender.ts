/**
 * Turns what was decided into what the sender gets: signs the permit and mints the footer link after
 * the decision is committed. The same authorization always gets the same link.
 */
import { Injectable } from '@nestjs/common';
import { LinkTokensService, type LinkPayload } from '../identity/link-tokens.service.js';
import { Config } from '../platform/config.js';
import { Database } from '../platform/database/database.js';
import { inOrder } from '../platform/in-order.js';
import type { Caller } from '../platform/http/scopes.js';
import { readAsk, readQuestion } from './ask-reader.js';
import type { AllowDto, CheckDto, DenyDto, RecordedAuthorizationDto } from './authorization.dto.js';
import { AuthorizationService, type Authorized } from './authorization.service.js';
import { AuthorizationStore } from './authorization.store.js';
import { viewAllow, viewDeny, viewRecorded } from './authorization.view.js';
import { viewCheck } from './check.view.js';
import { ChecksService } from './checks.service.js';
import { Permits } from './permits.js';
import { SettleAuthorization } from './settle-authorization.js';

@Injectable()
export class AnswerSender {
  constructor(
    private readonly authorizations: AuthorizationService,
    private readonly checks: ChecksService,
    private readonly settle: SettleAuthorization,
    private readonly store: AuthorizationStore,
    private readonly database: Database,
    private readonly permits: Permits,
    private readonly links: LinkTokensService,
    private readonly config: Config,
  ) {}

  /** A single ask always gets a permit. */
  async authorize(body: unknown, caller: Caller): Promise<AllowDto | DenyDto> {
    const authorized = await this.authorizations.authorize(await readAsk(body, caller));
    const [answer] = await this.answers([authorized], caller, true);
    if (!answer || answer instanceof Error) throw answer ?? new Error('An ask was not answered.');
    return answer;
  }

  /** In the order of what was decided; an error stays where it is. */
  async answers(
    decided: readonly (Authorized | Error)[],
    caller: Caller,
    withPermits: boolean,
  ): Promise<(AllowDto | DenyDto | Error)[]> {
    const mint = await this.links.minter();
    const canSeeReasons = caller.scopes.has('reasons');
    return inOrder(
      decided.map((one) => {
        if (one instanceof Error) return one;
        const { authorization, alternatives } = one;
        if (authorization.decision === 'deny')
          return viewDeny(authorization, alternatives, canSeeReasons);
        const unsubscribeUrl = this.footerUrl(one, mint);
        const show = (permit: string | null) =>
          viewAllow(authorization, { ...partsOf(one), permit, unsubscribeUrl }, canSeeReasons);
        return withPermits ? this.permits.sign(authorization).then(show) : show(null);
      }),
    );
  }

  async check(body: unknown, caller: Caller): Promise<CheckDto> {
    const decided = await this.checks.check(await readQuestion(body, caller));
    return viewCheck(decided, caller.scopes.has('reasons'));
  }

  recorded(authorizationId: string, caller: Caller): Promise<RecordedAuthorizationDto> {
    return this.database.inSnapshot(async (tx) => {
      const authorization = await this.settle.getOwn(tx, authorizationId, caller);
      const outcomes = await this.store.listOutcomes(tx, authorizationId);
      return viewRecorded(authorization, outcomes, caller.scopes.has('reasons'));
    });
  }

  /** Null for messages that need no way out, and where there is no place for one. */
  private footerUrl(
    { authorization, topic }: Authorized,
    mint: (payload: LinkPayload) => string,
  ): string | null {
    const { contactId, channel, authorizationId } = authorization;
    if (topic?.class !== 'marketing' || channel !== 'email' || contactId === null) return null;
    const token = mint({ contactId, topic: topic.key, channel, authorizationId });
    return `${this.config.settings.publicUrl}/u/${token}`;
  }
}

function partsOf({ topic, current, locale }: Authorized) {
  if (topic === null) throw new Error('An allow without a topic was stored.');
  return { topic, catalog: current.catalog, locale };
}
