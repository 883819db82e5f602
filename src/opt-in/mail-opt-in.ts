/**
 * Sends the confirmation mail. The permit is redeemed and the token minted in one transaction; only
 * then does the mail leave. The token is in the mail and nowhere else: we keep its hash. A mail whose
 * sending failed is tried again with a fresh token under the same permit.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationService } from '../authorization/authorization.service.js';
import { SettleAuthorization } from '../authorization/settle-authorization.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { addressOrThrow } from '../contacts/recipient.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { channelByKey, type Catalog } from '../core/catalog.js';
import { OPT_IN_LIFE_MS } from '../core/opt-in.js';
import { confirmationMail } from '../delivery/confirmation-mail.view.js';
import { Delivery } from '../delivery/delivery.service.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Config } from '../platform/config.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newToken, tokenHash } from '../platform/ids.js';
import { Jobs, type JobPayload } from '../platform/jobs/jobs.js';
import { confirmationAsk, OwnSender } from './confirmation-ask.js';
import type { OptInEntity } from './opt-in.entity.js';
import { OptInStore, type OptInKey } from './opt-in.store.js';
import { MAIL_OPT_IN } from './process-opt-in.js';

const HOUR_MS = 3_600_000;

interface ReadyMail {
  readonly optIn: OptInEntity;
  readonly to: string;
  readonly token: string;
  readonly catalog: Catalog;
}

@Injectable()
export class MailOptIn {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly authorizations: AuthorizationService,
    private readonly settle: SettleAuthorization,
    private readonly delivery: Delivery,
    private readonly ledger: LedgerService,
    private readonly store: OptInStore,
    private readonly sender: OwnSender,
    private readonly config: Config,
    jobs: Jobs,
  ) {
    jobs.handle(MAIL_OPT_IN, (payload) => this.run(payload));
  }

  private async run({ contactId = '', optInId = '' }: JobPayload): Promise<void> {
    const ready = await this.database.inTransaction((tx) =>
      this.prepare(tx, { contactId, optInId }),
    );
    if (!ready) return;
    const { optIn, to, token, catalog } = ready;
    const model = confirmationMail({
      catalog,
      locale: optIn.locale,
      topics: optIn.topics,
      requestedAt: optIn.requestedAt.getTime(),
      confirmUrl: `${this.config.settings.publicUrl}/opt-in/${token}`,
      validHours: OPT_IN_LIFE_MS / HOUR_MS,
    });
    const sent = await this.delivery.send('email/confirmation', {
      to,
      locale: optIn.locale,
      model,
      catalog,
    });
    await this.record(optIn, sent);
  }

  /** Null when there is nothing to send any more: answered, out of time, or no longer allowed. */
  private async prepare(tx: Tx, key: OptInKey): Promise<ReadyMail | null> {
    const found = await this.store.find(tx, key);
    if (found?.state !== 'requested') return null;
    const to = await this.contacts.openAddress(tx, found.contactId, found.addressId);
    const { catalog } = await this.catalog.currentIn(tx);
    const kind = channelByKey(catalog, found.channel)?.kind === 'phone' ? 'phone' : 'email';
    const address = addressOrThrow(kind, to, '/address');
    const { optInId, channel, topics } = found;
    const sender = await this.sender.get();
    const ask = confirmationAsk(sender, catalog, { optInId, address, channel, topics });
    const { authorization } = await this.authorizations.authorizeIn(tx, ask);
    if (authorization.decision === 'deny') return null;
    await this.settle.redeemOnceIn(tx, authorization.authorizationId, { ...ask, permit: null });
    // The contact is locked by now: what is read from here on holds until the commit.
    const optIn = await this.store.find(tx, key);
    if (optIn?.state !== 'requested' || optIn.expiresAt.getTime() <= (await readClock(tx)))
      return null;
    const token = newToken();
    await this.store.insertToken(tx, optIn, tokenHash(token));
    return { optIn, to, token, catalog };
  }

  private async record(
    optIn: OptInEntity,
    sent: { messageId: string; contentSha256: string },
  ): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      if (!(await this.contacts.lockIfThere(tx, optIn.contactId))) return;
      const entryId = await this.ledger.append(tx, {
        contactId: optIn.contactId,
        type: 'opt_in.mailed',
        at: await readClock(tx),
        payload: { optIn: optIn.optInId, ...sent },
      });
      await this.store.update(tx, optIn, { entryId });
    });
  }
}
