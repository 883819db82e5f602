/**
 * Restriction (GDPR Art. 18): a person's data is kept and not used. Only security messages leave
 * then; consents stand as they are, so that lifting it brings back what there was. It binds every
 * decision and every redeem begun after its answer.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../../authorization/authorization.store.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import { RegisterRequest } from './register-request.js';

export interface Restriction {
  readonly restricted: boolean;
  readonly reason: string;
}

@Injectable()
export class RestrictionService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly authorizations: AuthorizationStore,
    private readonly accessLog: AccessLogStore,
    private readonly ledger: LedgerService,
    private readonly register: RegisterRequest,
  ) {}

  /** Saying what holds already is on record as an access and as a request, and changes nothing. */
  change(contactId: string, restriction: Restriction, caller: Caller): Promise<void> {
    const actor = actorOf(caller);
    return this.database.inTransaction(async (tx) => {
      const { restrictedAt } = await this.contacts.lock(tx, contactId);
      const at = await readClock(tx);
      const { restricted, reason } = restriction;
      const line = { actor, action: 'contact.restriction', contactId, reason, at };
      await this.accessLog.insert(tx, line);
      // To lift it is not what the person asked for under Art. 18: the controller does, and tells them.
      if (restricted)
        await this.register.carriedOut(tx, {
          contactId,
          kinds: ['restriction'],
          reason,
          actor,
          at,
        });
      if ((restrictedAt !== null) === restricted) return;
      const payload = { restricted, reason, actor };
      await this.ledger.append(tx, { contactId, type: 'restriction.changed', at, payload });
      await this.set(tx, contactId, restricted, at);
    });
  }

  /** A service permit in somebody's hand is refused when it is redeemed: everything is looked at again. */
  private async set(tx: Tx, contactId: string, restricted: boolean, at: number): Promise<void> {
    await this.contacts.restrict(tx, contactId, restricted ? at : null);
    if (restricted)
      await this.authorizations.voidOutstanding(tx, contactId, 'marketing', at, 'restricted');
  }
}
