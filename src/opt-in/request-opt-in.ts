/**
 * Takes an ask for an opt-in. What it checks is about the form alone, never about the address; then
 * it seals the ask, enqueues its work and answers. So the answer, and the time it takes, are the
 * same for everybody, known or not.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Address } from '../core/address.js';
import {
  channelByKey,
  languageFor,
  noticeStands,
  topicByKey,
  type Catalog,
} from '../core/catalog.js';
import { DomainError, type ErrorCode } from '../core/errors.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Grants } from '../preferences/grants.js';
import type { Wrong } from './correct-address.js';
import { OptInStore } from './opt-in.store.js';

export interface FormControl {
  readonly name: string;
  readonly label: string;
  readonly default: string | boolean;
  readonly value: string | boolean;
}

export interface OptInAsk {
  readonly address: Address;
  readonly channel: string;
  readonly topics: readonly string[];
  readonly locale: string;
  readonly evidence: {
    readonly formUrl: string;
    readonly noticeVersion: string;
    readonly controls: readonly FormControl[];
  };
  /** The client that brought the ask, or our own page. */
  readonly broughtBy: string;
  /** Set where the address corrects another; then there may be no topics to ask for. */
  readonly corrects?: Wrong;
}

export const PROCESS_OPT_IN = 'opt_in_process';
export const requestLabel = (requestId: string) => `opt-in-request:${requestId}`;

@Injectable()
export class RequestOptIn {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly store: OptInStore,
    private readonly vault: Vault,
    private readonly jobs: Jobs,
    grants: Grants,
  ) {
    grants.takenBy(this);
  }

  async request(ask: OptInAsk): Promise<void> {
    const { catalog } = await this.catalog.current();
    this.check(catalog, ask);
    await this.database.inTransaction((tx) => this.take(tx, catalog, ask));
  }

  /** Throws for a form that nobody could have agreed by. */
  check(catalog: Catalog, ask: OptInAsk): void {
    checkForm(catalog, ask);
  }

  /** For an ask that was checked. */
  async take(tx: Tx, catalog: Catalog, ask: OptInAsk): Promise<void> {
    const complete = {
      ...ask,
      topics: [...new Set(ask.topics)].sort(),
      locale: languageFor(ask.locale, catalog),
    };
    const requestId = newId();
    const sealed = this.vault.wrap(Buffer.from(JSON.stringify(complete)), requestLabel(requestId));
    const receivedAt = new Date(await readClock(tx));
    await this.store.insertRequest(tx, { requestId, sealed, receivedAt });
    await this.jobs.enqueue(tx, PROCESS_OPT_IN, { requestId });
  }
}

function checkForm(catalog: Catalog, ask: OptInAsk): void {
  const channel = channelByKey(catalog, ask.channel);
  if (!channel) throw refusal('channel_not_offered', '/channel', 'the catalog has no such channel');
  if (!channel.confirmable)
    throw refusal(
      'channel_not_confirmable',
      '/channel',
      'this channel cannot confirm consent yet: ask on a channel that can, such as email',
    );
  if (ask.address.kind !== channel.kind)
    throw refusal(
      'address_invalid',
      '/recipient',
      `this channel needs an address of kind ${channel.kind}`,
    );
  ask.topics.forEach((key, index) => checkTopic(catalog, ask, key, `/topics/${index}`));
  const untouched = ask.evidence.controls.findIndex(
    ({ name, value }) => ask.topics.includes(name) && isOff(value),
  );
  if (untouched >= 0 || ask.evidence.controls.every(({ value }) => isOff(value)))
    throw refusal('invalid_request', '/evidence/controls', 'shows a topic that was not ticked');
  // GDPR Art. 4(11), recital 32: a box that was ticked beforehand is no affirmative act.
  const preset = ask.evidence.controls.findIndex((control) => isPreset(control, ask.topics));
  if (preset >= 0)
    throw refusal('consent_prechecked', `/evidence/controls/${preset}/default`, 'must be off');
}

function checkTopic(catalog: Catalog, ask: OptInAsk, key: string, pointer: string): void {
  const topic = topicByKey(catalog, key);
  if (!topic) throw refusal('topic_unknown', pointer, 'the catalog has no such topic');
  if (topic.class !== 'marketing' || topic.notice === undefined)
    throw refusal('topic_unknown', pointer, 'this topic is not one that people opt into');
  if (!topic.channels.includes(ask.channel))
    throw refusal('channel_not_offered', pointer, 'this topic is not offered on this channel');
  if (!noticeStands(catalog, topic.notice, ask.evidence.noticeVersion))
    throw refusal('notice_unknown', '/evidence/noticeVersion', `${key} has no such notice version`);
}

function refusal(code: ErrorCode, pointer: string, detail: string): DomainError {
  return new DomainError(code, null, [{ pointer, detail }]);
}

/** A control named like a topic must have been off, whatever its off is called; others must not say on. */
function isPreset({ name, default: before }: FormControl, topics: readonly string[]): boolean {
  return topics.includes(name) ? !isOff(before) : isOn(before);
}

function isOff(value: string | boolean): boolean {
  return (
    value === false || (typeof value === 'string' && /^(|false|off|no|non|0)$/i.test(value.trim()))
  );
}

function isOn(value: string | boolean): boolean {
  return (
    value === true ||
    (typeof value === 'string' && /^(true|t|on|yes|y|oui|checked|selected|1)$/i.test(value.trim()))
  );
}
