/** Bug: a message ref is written down, and names nothing. */
import { Injectable } from '@nestjs/common';
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
}

replaceProvider(AuthorizationModule, MessageRefsStore, UnclaimedNames);
