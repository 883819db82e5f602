/**
 * How every mail of Assent's own goes out: by a permit that is redeemed in the transaction that readies the
 * mail, and only after its commit. A mail that is tried again goes out under the same permit.
 */
import { Injectable } from '@nestjs/common';
import type { Ask } from '../authorization/ask.js';
import { AuthorizationService } from '../authorization/authorization.service.js';
import { SettleAuthorization } from '../authorization/settle-authorization.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { Delivery } from '../delivery/delivery.service.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';

type Mail = Parameters<Delivery['send']>[1];
type Sent = Awaited<ReturnType<Delivery['send']>>;

@Injectable()
export class OwnMails {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly authorizations: AuthorizationService,
    private readonly settle: SettleAuthorization,
    private readonly delivery: Delivery,
  ) {}

  /** Whether the mail may go out. From the commit on its permit is spent. */
  async redeem(tx: Tx, ask: Ask): Promise<boolean> {
    const { authorization } = await this.authorizations.authorizeIn(tx, ask);
    if (authorization.decision === 'deny') return false;
    const { authorizationId } = authorization;
    await this.settle.redeemOnceIn(tx, { ...ask, authorizationId, proof: null });
    return true;
  }

  /** `note` runs under the contact's lock, where they are still there. */
  async send(
    contactId: string,
    name: string,
    mail: Mail,
    note?: (tx: Tx, sent: Sent) => Promise<void>,
  ): Promise<void> {
    const sent = await this.delivery.send(name, mail);
    const isThere = await this.database.inTransaction(async (tx) => {
      if (!(await this.contacts.lockIfThere(tx, contactId))) return false;
      await note?.(tx, sent);
      return true;
    });
    // Erased while the mail was on its way: whoever erased could not find it yet.
    if (!isThere) await this.delivery.forget([sent.messageId]);
  }
}
