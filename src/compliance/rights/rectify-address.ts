/**
 * Rectification of an address (GDPR Art. 16). What was agreed to from the wrong one does not move: the
 * new one is asked, by mail, for the same topics, each under its notice in force, and takes the other's
 * place when its owner confirms. The answer, and what is done before it, are the same whoever has it.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import type { Address } from '../../core/address.js';
import { channelByKey, currentNotice, topicByKey, type Catalog } from '../../core/catalog.js';
import { DomainError } from '../../core/errors.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { RequestOptIn } from '../../opt-in/request-opt-in.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import { ConsentsStore } from '../../preferences/consents.store.js';
import { RegisterRequest } from './register-request.js';

/** Where there was no form. */
const FORM = { formUrl: 'assent:rectification', controls: [] };

/** What is asked for in one mail: one channel, one version of the notices. */
interface TopicsToAsk {
  readonly channel: string;
  readonly noticeVersion: string;
  readonly topics: readonly string[];
}

@Injectable()
export class RectifyAddress {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly consents: ConsentsStore,
    private readonly optIns: RequestOptIn,
    private readonly register: RegisterRequest,
    private readonly accessLog: AccessLogStore,
  ) {}

  rectify(contactId: string, address: Address, reason: string, caller: Caller): Promise<void> {
    const actor = actorOf(caller);
    return this.database.inTransaction(async (tx) => {
      const { locale } = await this.contacts.lock(tx, contactId);
      const at = await readClock(tx);
      const action = 'contact.rectification';
      await this.accessLog.insert(tx, { actor, action, contactId, reason, at });
      const addressId = await this.wrongOf(tx, contactId, address.kind);
      const request = { contactId, kinds: ['rectification'], reason, actor, at } as const;
      await this.register.carriedOut(tx, request);
      const { catalog } = await this.catalog.currentIn(tx);
      for (const asked of await this.asksFor(tx, catalog, contactId, addressId, address.kind)) {
        const { channel, topics, noticeVersion } = asked;
        await this.optIns.take(tx, catalog, {
          address,
          channel,
          topics,
          locale: locale ?? '',
          evidence: { ...FORM, noticeVersion },
          broughtBy: actor,
          corrects: { contactId, addressId },
        });
      }
    });
  }

  private async wrongOf(tx: Tx, contactId: string, kind: Address['kind']): Promise<string> {
    const found = await this.contacts.find(tx, { by: 'contact', contactId }, kind);
    if (found?.addressId) return found.addressId;
    const detail = `the contact has no address of kind ${kind} that could be wrong`;
    throw new DomainError('address_invalid', null, [{ pointer: '/address', detail }]);
  }

  /** One at least, since the address takes the other's place also where nothing can be asked. */
  private async asksFor(
    tx: Tx,
    catalog: Catalog,
    contactId: string,
    addressId: string,
    kind: Address['kind'],
  ): Promise<TopicsToAsk[]> {
    const asks = new Map<string, TopicsToAsk>();
    for (const consent of await this.consents.listConfirmed(tx, contactId)) {
      const { topic, channel } = consent;
      const noticeVersion = versionOf(catalog, topic, channel);
      if (consent.addressId !== addressId || noticeVersion === null) continue;
      const key = `${channel} ${noticeVersion}`;
      const topics = [...(asks.get(key)?.topics ?? []), topic];
      asks.set(key, { channel, noticeVersion, topics });
    }
    if (asks.size > 0) return [...asks.values()];
    const channel = catalog.channels.find((one) => one.kind === kind)?.key ?? kind;
    return [{ channel, noticeVersion: '', topics: [] }];
  }
}

/** Null where the topic can no longer be asked for on the channel. */
function versionOf(catalog: Catalog, key: string, channel: string): string | null {
  const topic = topicByKey(catalog, key);
  if (topic?.notice === undefined || !topic.channels.includes(channel)) return null;
  if (channelByKey(catalog, channel)?.confirmable !== true) return null;
  return currentNotice(catalog, topic.notice)?.version ?? null;
}
