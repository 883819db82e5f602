/** Bug: a message ref is written down, and names nothing. */
import { Injectable } from '@nestjs/common';
import type { AuthorizationEntity } from '../../../src/authorization/authorization.entity.js';
import { AuthorizationModule } from '../../../src/authorization/authorization.module.js';
import {
  MessageRefsStore,
  type NewAuthorization,
} from '../../../src/authorization/message-refs.store.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { isOn, replaceProvider } from './bug.js';

@Injectable()
class UnclaimedNames extends MessageRefsStore {
  override insert(tx: Tx, decided: readonly NewAuthorization[]): Promise<string[]> {
    if (!isOn('unclaimed-names')) return super.insert(tx, decided);
    return super.insert(
      tx,
      decided.map((one) => ({ ...one, isNew: false })),
    );
  }

  override async insertNew(tx: Tx, rows: readonly AuthorizationEntity[]): Promise<void> {
    if (!isOn('unclaimed-names')) return super.insertNew(tx, rows);
    await super.insert(
      tx,
      rows.map((authorization) => ({ isNew: false, authorization })),
    );
  }
}

replaceProvider(AuthorizationModule, MessageRefsStore, UnclaimedNames);
