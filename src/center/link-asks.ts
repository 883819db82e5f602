/**
 * Takes what the public page asks: a link for an address, or a fresh one in place of one from before. It
 * looks at nothing that is on file; it seals the ask, enqueues its work and answers. So the answer, and the
 * time it takes, are the same for everybody, known or not (T-21).
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import type { Address } from '../core/address.js';
import { ForgetAddress, type WaitingAsk, type WaitingAsks } from '../opt-in/forget-address.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, tokenHash } from '../platform/ids.js';
import { Jobs, type JobPayload } from '../platform/jobs/jobs.js';
import { LinkAsksStore } from './link-asks.store.js';
import { LinkPost } from './link-post.js';
import type { LinkKey } from './person-links.store.js';
import { SessionLinks, type LinkAsked } from './session-links.js';

const WORK_ON_ASK = 'person_link_ask';
const labelOf = (askId: string) => `person-link-ask:${askId}`;
const KEPT_MS = 24 * 3_600_000;

/** A token is never kept, sealed or not: its hash finds the link. */
interface LinkAsk {
  readonly address: Address | null;
  readonly link: string | null;
  readonly locale: string;
}

@Injectable()
export class LinkAsks implements WaitingAsks {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly links: SessionLinks,
    private readonly post: LinkPost,
    private readonly ledger: LedgerService,
    private readonly store: LinkAsksStore,
    private readonly vault: Vault,
    private readonly jobs: Jobs,
    forget: ForgetAddress,
  ) {
    forget.alsoAmong(this);
    jobs.handle(WORK_ON_ASK, (payload) => this.run(payload));
  }

  forAddress(address: Address, locale: string): Promise<void> {
    return this.take({ address, link: null, locale });
  }

  /** Whatever the token is: whether it was ever a link is for the job to find out. */
  forToken(token: string, locale: string): Promise<void> {
    return this.take({ address: null, link: tokenHash(token).toString('hex'), locale });
  }

  async listAfter(tx: Tx, askId: string, limit: number): Promise<WaitingAsk[]> {
    const stored = await this.store.listAfter(tx, askId, limit);
    return stored.map((one) => ({ askId: one.askId, address: this.open(one).address }));
  }

  delete(tx: Tx, askId: string): Promise<void> {
    return this.store.delete(tx, askId);
  }

  async deleteOld(tx: Tx): Promise<void> {
    await this.store.deleteReceivedBefore(tx, (await readClock(tx)) - KEPT_MS);
  }

  private take(ask: LinkAsk): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const askId = newId();
      const sealed = this.vault.wrap(Buffer.from(JSON.stringify(ask)), labelOf(askId));
      await this.store.insert(tx, { askId, sealed }, new Date(await readClock(tx)));
      await this.jobs.enqueue(tx, WORK_ON_ASK, { askId });
    });
  }

  private run({ askId = '' }: JobPayload): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const stored = await this.store.lock(tx, askId);
      if (!stored) return;
      // Two entries for each ask, one with either job, whoever it names: the public size of the log tells
      // nothing (ADR 25). Where no link goes out, the mail's job gets one that is nobody's.
      await this.ledger.pad(tx, await readClock(tx));
      const came = await this.work(tx, this.open(stored));
      if (came !== 'mailed') await this.post.enqueue(tx, nobodys());
      await this.store.delete(tx, askId);
    });
  }

  private async work(tx: Tx, { address, link, locale }: LinkAsk): Promise<LinkAsked> {
    if (link !== null) return this.links.askAgain(tx, { hash: Buffer.from(link, 'hex'), locale });
    const person = address && (await this.contacts.find(tx, { by: 'address', address }, 'email'));
    if (!person?.addressId) return 'no_entry';
    const { contactId, addressId } = person;
    return this.links.ask(tx, { contactId, addressId, locale }, 'session');
  }

  private open({ askId, sealed }: { askId: string; sealed: Buffer }): LinkAsk {
    return JSON.parse(this.vault.unwrap(sealed, labelOf(askId)).toString()) as LinkAsk;
  }
}

const nobodys = (): LinkKey => ({ contactId: newId(), linkId: newId() });
