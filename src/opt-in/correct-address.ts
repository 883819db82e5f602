/**
 * A corrected address (GDPR Art. 16) is a new opt-in: what was agreed to from the wrong one does not
 * move. The new one is added to the contact unconfirmed, and takes the other's place once its owner
 * confirms; until then, and if they never do, all stays as it was. Where nothing can be asked, because
 * nothing was agreed to, it takes the place at once and carries nothing. An address that is somebody
 * else's stays theirs: they are asked like anybody.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { AddressesOnFile } from '../contacts/addresses-on-file.js';
import { addedAt } from '../contacts/came-with.js';
import { ContactsService, type Person } from '../contacts/contacts.service.js';
import type { Address } from '../core/address.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Tx } from '../platform/database/tx.js';
import { BasesStore } from '../preferences/bases.store.js';
import { ConsentsStore } from '../preferences/consents.store.js';
import { OptInStore } from './opt-in.store.js';

/** The address that is wrong, and whose it is. */
export interface Wrong {
  readonly contactId: string;
  readonly addressId: string;
}

const VIA = 'rectification';

@Injectable()
export class CorrectAddress {
  constructor(
    private readonly contacts: ContactsService,
    private readonly addresses: AddressesOnFile,
    private readonly consents: ConsentsStore,
    private readonly bases: BasesStore,
    private readonly authorizations: AuthorizationStore,
    private readonly store: OptInStore,
    private readonly ledger: LedgerService,
  ) {}

  /** Who is to be asked at the new address; null: nobody, since what was wrong is not there any more. */
  async personAt(tx: Tx, address: Address, wrong: Wrong, now: number): Promise<Person | null> {
    const { contactId, addressId } = wrong;
    const holder = await this.contacts.find(tx, { by: 'address', address }, address.kind);
    if (holder && holder.contactId !== contactId) return holder;
    const contact = await this.contacts.lockIfThere(tx, contactId);
    if (!contact) return null;
    if (!(await this.addresses.isThere(tx, contactId, addressId))) return null;
    if (holder) return holder.addressId === addressId ? null : holder;
    await this.dropEarlier(tx, wrong, now);
    const added = await this.contacts.addAddress(tx, contactId, address, addedAt(contact, now));
    if (added !== null) return { contactId, addressId: added };
    // Another transaction was first with this address: it is somebody else's now.
    return this.contacts.find(tx, { by: 'address', address }, address.kind);
  }

  /** Under the contact's lock. From the commit on the wrong address is on file no more. */
  async replace(tx: Tx, { contactId, addressId }: Wrong, by: string, now: number): Promise<void> {
    if (addressId === by || !(await this.addresses.isThere(tx, contactId, addressId))) return;
    await this.endAll(tx, { contactId, addressId }, now);
    await this.expireOptIns(tx, { contactId, addressId }, now);
    await this.addresses.remove(tx, contactId, addressId);
    await this.ledger.append(tx, {
      contactId,
      type: 'contact.described',
      at: now,
      payload: { via: VIA, from: { address: addressId }, to: { address: by } },
    });
  }

  /** Nobody confirmed it, so it never took effect. */
  async drop(tx: Tx, wrong: Wrong): Promise<void> {
    const { contactId, addressId } = wrong;
    const linked = await this.addresses.isLinked(tx, contactId, addressId);
    const asked = (await this.store.listOpen(tx, contactId)).map((one) => one.addressId);
    if (!linked && !asked.includes(addressId))
      await this.addresses.remove(tx, contactId, addressId);
  }

  /** A second correction of the same address says that the first one was wrong too. */
  private async dropEarlier(tx: Tx, { contactId, addressId }: Wrong, now: number): Promise<void> {
    const open = await this.store.listOpen(tx, contactId);
    for (const earlier of open.filter(({ replaces }) => replaces === addressId)) {
      await this.expireOptIns(tx, { contactId, addressId: earlier.addressId }, now);
      await this.drop(tx, { contactId, addressId: earlier.addressId });
    }
  }

  /** What carried messages to the wrong address, and was not confirmed from the new one. */
  private async endAll(tx: Tx, { contactId, addressId }: Wrong, now: number): Promise<void> {
    const isItsOwn = (one: { readonly addressId: string }) => one.addressId === addressId;
    const consents = (await this.consents.listConfirmed(tx, contactId)).filter(isItsOwn);
    const bases = (await this.bases.listStanding(tx, contactId)).filter(isItsOwn);
    const [at, places] = [new Date(now), [...consents, ...bases]];
    if (places.length === 0) return;
    const entryId = await this.ledger.append(tx, {
      contactId,
      type: consents.length > 0 ? 'consent.withdrawn' : 'basis.ended',
      at: now,
      payload: {
        topic: null,
        channel: null,
        ended: consents.map(({ topic, channel }) => ({ topic, channel })),
        bases: bases.map(({ topic, channel, basis }) => ({ topic, channel, basis })),
        via: VIA,
      },
    });
    for (const consent of consents) await this.consents.end(tx, consent, entryId, at);
    for (const { topic, channel } of bases)
      await this.bases.end(tx, contactId, { topic, channel }, at, entryId);
    for (const { topic, channel } of places)
      await this.authorizations.voidOutstanding(tx, contactId, { topic, channel }, now, VIA);
  }

  private async expireOptIns(tx: Tx, { contactId, addressId }: Wrong, now: number): Promise<void> {
    const open = await this.store.listOpen(tx, contactId);
    for (const optIn of open.filter((one) => one.addressId === addressId)) {
      const payload = { optIn: optIn.optInId, via: VIA };
      const happening = { contactId, type: 'opt_in.expired', at: now, payload } as const;
      const entryId = await this.ledger.append(tx, happening);
      await this.store.update(tx, optIn, { state: 'expired', decidedAt: new Date(now), entryId });
    }
  }
}
