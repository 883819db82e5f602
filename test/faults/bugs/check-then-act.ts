/** Bug: decided in a transaction that locks nobody, and acted on in another. */
import { Inject, Injectable } from '@nestjs/common';
import type { Sender } from '../../../src/authorization/ask.js';
import { AuthorizationModule } from '../../../src/authorization/authorization.module.js';
import {
  DecideSet,
  type Decided,
  type DecideOptions,
  type Member,
  type OpenSet,
} from '../../../src/authorization/decide-set.js';
import type { DomainError } from '../../../src/core/errors.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { isOn, replaceProvider } from './bug.js';

@Injectable()
class CheckThenAct extends DecideSet {
  @Inject(Database) private readonly database: Database;

  override lock(tx: Tx, members: readonly Member[], senders?: readonly Sender[]): Promise<OpenSet> {
    if (!isOn('check-then-act')) return super.lock(tx, members, senders);
    return this.database.inTransaction((own) => this.look(own, members));
  }

  override decide(
    tx: Tx,
    set: OpenSet,
    options: DecideOptions,
  ): Promise<(Decided | DomainError)[]> {
    if (!isOn('check-then-act')) return super.decide(tx, set, options);
    return this.database.inTransaction((own) => super.decide(own, set, options));
  }
}

replaceProvider(AuthorizationModule, DecideSet, CheckThenAct);
