/**
 * Takes an ask for an opt-in. What it checks is about the form alone, never about the address; then
 * it seals the ask, enqueues its work and answers. So the answer, and the time it takes, are the
 * same for everybody, known or not.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Address } from '../core/address.js';
import { languageFor, type Catalog } from '../core/catalog.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Grants } from '../preferences/grants.js';
import type { Wrong } from './correct-address.js';
import { checkOffered, refusal } from './offered.js';
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
  const { address, channel, topics, evidence } = ask;
  const { noticeVersion } = evidence;
  checkOffered(catalog, { kind: address.kind, channel, topics, noticeVersion });
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
