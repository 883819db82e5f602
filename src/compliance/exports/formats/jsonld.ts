/**
 * Consent records (ISO/IEC TS 27560, DPV 2.3) as one document of linked data: a named graph, whose own
 * properties say who asked for it, when and why, and under which checkpoint of the log it stands. It is
 * written record by record, and is one JSON text all the same.
 */
import { Injectable } from '@nestjs/common';
import { OpenAddresses } from '../../../contacts/open-addresses.js';
import { Config } from '../../../platform/config.js';
import { bucketOf } from '../../../platform/ids.js';
import { ConsentRecords, type ToldConsent } from '../../receipts/consent-records.js';
import { receiptContext, type JsonObject } from '../../receipts/context.js';
import { urn } from '../../receipts/iris.js';
import { AuditStore } from '../audit.store.js';
import type { AuditFilter } from '../audit-filter.js';
import type { FormatWriter, Making } from '../making.js';

const BUCKETS = 256;
/** A person's evidence can be long, so few are in memory together. */
const PEOPLE_AT_ONCE = 100;

@Injectable()
export class JsonldWriter implements FormatWriter {
  constructor(
    private readonly records: ConsentRecords,
    private readonly opened: OpenAddresses,
    private readonly store: AuditStore,
    private readonly config: Config,
  ) {}

  async *write(making: Making): AsyncGenerator<string> {
    const head = JSON.stringify(headOf(making, this.config.settings.publicUrl));
    yield `${head.slice(0, -1)},"@graph":[`;
    let between = '\n';
    for await (const page of this.people(making))
      for (const record of await this.recordsOf(making, page)) {
        making.lines += 1;
        yield between + JSON.stringify(record);
        between = ',\n';
      }
    yield '\n]}\n';
  }

  private async *people(making: Making): AsyncGenerator<readonly string[]> {
    const { contactId } = making.order.filter;
    if (contactId !== null) yield [contactId];
    else
      for await (const page of this.store.contacts(making.tx)) {
        for (let from = 0; from < page.length; from += PEOPLE_AT_ONCE)
          yield page.slice(from, from + PEOPLE_AT_ONCE);
        making.reach(Math.floor((bucketOf(page.at(-1) ?? 'ff') / BUCKETS) * making.tree.size));
      }
  }

  private async recordsOf({ tx, order }: Making, page: readonly string[]): Promise<JsonObject[]> {
    const people = await this.records.ofContacts(tx, page);
    const opened = order.isClear ? await this.opened.ofMany(tx, page) : null;
    return people.flatMap(({ contactId, told }) => {
      const asked = told.filter(({ history }) => isHistoryAskedFor(order.filter, history));
      if (!opened) return asked.map(({ record }) => record);
      const addresses = opened.get(contactId) ?? [];
      return asked.map(({ record }) => withAddresses(record, addresses));
    });
  }
}

/** By its topic, and by whether anything was said of it within the time. */
function isHistoryAskedFor(
  { topic, from, to }: AuditFilter,
  history: ToldConsent['history'],
): boolean {
  if (topic !== null && topic !== history.topic) return false;
  return history.events.some(({ at }) => (from === null || at >= from) && (to === null || at < to));
}

function withAddresses(record: JsonObject, addresses: readonly string[]): JsonObject {
  const subject = record['dpv:hasDataSubject'] as JsonObject;
  const isEmail = (address: string) => address.includes('@');
  return {
    ...record,
    'dpv:hasDataSubject': {
      ...subject,
      'schema:email': addresses.filter(isEmail),
      'schema:telephone': addresses.filter((address) => !isEmail(address)),
    },
  };
}

function headOf({ order, tree }: Making, publicUrl: string): JsonObject {
  return {
    '@context': [receiptContext(publicUrl)],
    '@id': urn(order.exportId),
    'dct:created': order.requestedAt.toISOString(),
    'dct:creator': order.actor,
    'assent:reason': order.reason,
    'assent:checkpoint': tree.note,
  };
}
