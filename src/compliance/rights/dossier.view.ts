/** Pure: what the stores have about a person, as the dossier that is given to them. */
import { maskTyped } from '../../core/address.js';
import {
  basisByKey,
  languageFor,
  localised,
  recipientName,
  type Catalog,
} from '../../core/catalog.js';
import { formatInstant } from '../../core/duration.js';
import { keptDaysOf } from '../../core/retention.js';
import { decodeRules } from '../../core/rule-codes.js';
import { withoutAddressesIn } from '../../core/without-addresses.js';
import { spokenFor, type Messages } from '../../platform/http/messages.js';
import type { BasisOnFile } from '../../preferences/bases.store.js';
import { toldName } from '../history/names.js';
import { rightsInWords } from '../receipts/rights.js';
import { consentsOf } from './dossier-consents.view.js';
import type {
  Accesses,
  AddressOnFile,
  Contact,
  Decision,
  DossierFacts,
  Happening,
} from './dossier-facts.js';
import type {
  DossierAccessDto,
  DossierHappeningDto,
  DossierMessageDto,
} from './dossier-history.dto.js';
import {
  DOSSIER_SCHEMA,
  type DossierAddressDto,
  type DossierBasisDto,
  type DossierContactDto,
  type DossierDto,
  type DossierPurposeDto,
} from './dossier.dto.js';
import type { RightsRequest } from './rights-request.js';
import { shownRequest } from './rights-requests.dto.js';

export function dossierOf(facts: DossierFacts, messages: Messages): DossierDto {
  const { now, contact, catalog, decisions, accesses, checks, requests } = facts;
  const locale = languageFor(contact.locale ?? '', catalog);
  return {
    schema: DOSSIER_SCHEMA,
    madeAt: formatInstant(now),
    controller: { ...catalog.controller },
    contact: contactOf(contact),
    addresses: facts.addresses.map((one) => addressOf(one, facts.isClear)),
    consents: consentsOf(facts),
    bases: facts.bases.map((basis) => basisOf(facts, basis, locale)),
    preferences: facts.preferences,
    purposes: purposesOf(catalog, locale),
    messages: {
      total: decisions.total,
      items: decisions.newest.map((one) => messageOf(facts, one)),
    },
    checks: checks.map(({ clientId, ...rest }) => ({ ...rest, client: nameOf(facts, clientId) })),
    happenings: facts.happenings.flatMap((one) => happeningOf(facts, one)),
    requests: requests.map((request) => shownRequestOf(facts, request)),
    accesses: { total: accesses.total, items: accesses.newest.map((one) => accessOf(facts, one)) },
    retentionDays: { ...keptDaysOf(catalog) },
    rights: rightsInWords(messages.in(spokenFor(locale))),
    hasAutomatedDecisions: false,
  };
}

function contactOf(contact: Contact): DossierContactDto {
  const { contactId: id, kind, country, timezone, locale, source } = contact;
  return {
    id,
    kind,
    country,
    timezone,
    locale,
    source,
    createdAt: formatInstant(contact.createdAt.getTime()),
    restrictedAt: instant(contact.restrictedAt),
    lastActAt: instant(contact.lastActAt),
  };
}

function addressOf(address: AddressOnFile, isClear: boolean): DossierAddressDto {
  const { addressId: id, kind, value, createdAt, linkedAt, refusals } = address;
  return {
    id,
    kind,
    address: isClear ? value : maskTyped(value),
    createdAt: formatInstant(createdAt.getTime()),
    linkedAt: instant(linkedAt),
    refusals: refusals.map((refusal) => ({
      kind: refusal.kind,
      since: formatInstant(refusal.since.getTime()),
      until: instant(refusal.until),
    })),
  };
}

function basisOf(facts: DossierFacts, one: BasisOnFile, locale: string): DossierBasisDto {
  const { topic, channel, basis, clientId, since, expiresAt, endedAt } = one;
  const known = basisByKey(facts.catalog, basis);
  return {
    topic,
    channel,
    basis,
    description: known && localised(known.description, locale, facts.catalog),
    client: nameOf(facts, clientId),
    since: formatInstant(since.getTime()),
    expiresAt: formatInstant(expiresAt.getTime()),
    endedAt: instant(endedAt),
  };
}

function purposesOf(catalog: Catalog, locale: string): DossierPurposeDto[] {
  return catalog.purposes.map((purpose) => ({
    key: purpose.key,
    basis: purpose.basis,
    description: localised(purpose.description, locale, catalog),
    topics: catalog.topics.filter((one) => one.purpose === purpose.key).map(({ key }) => key),
    recipients: purpose.recipients.map((one) => recipientName(one, locale, catalog)),
    transfers: (purpose.transfers ?? []).map(({ to, country, safeguard }) => ({
      to,
      country,
      safeguard: localised(safeguard, locale, catalog),
    })),
    retentionDays: purpose.retentionDays,
  }));
}

function messageOf(facts: DossierFacts, one: Decision): DossierMessageDto {
  const { authorizationId: id, clientId, topic, channel, messageRef, campaign, decision } = one;
  const outcomes = facts.decisions.outcomes.get(id) ?? [];
  return {
    id,
    at: formatInstant(one.decidedAt.getTime()),
    client: nameOf(facts, clientId),
    topic,
    channel,
    messageRef,
    campaign,
    decision,
    reasons: decodeRules(one)
      .filter(({ result }) => result === 'deny')
      .map(({ rule }) => rule),
    policyVersion: one.policyVersion,
    outcomes: outcomes.map(({ kind, at, reason }) => ({ kind, at: formatInstant(at), reason })),
  };
}

/** Stand beside the details already. */
const APART: readonly string[] = ['type', 'at', 'contact', 'entryId'];

function happeningOf(facts: DossierFacts, one: Happening): DossierHappeningDto[] {
  if (!one.payload) return [];
  const { type, at } = one.payload;
  const named = ([name, value]: [string, unknown]): [string, unknown] => [
    name,
    name === 'actor' && typeof value === 'string' ? nameOf(facts, value) : value,
  ];
  const told = Object.entries(one.payload).filter(([name]) => !APART.includes(name));
  const details = Object.fromEntries(told.map(named));
  const shown = facts.isClear ? details : withoutAddressesIn(details);
  return [{ entryId: one.entryId, index: one.leafIndex, type, at, details: shown }];
}

function shownRequestOf(facts: DossierFacts, request: RightsRequest) {
  const { catalog, now } = facts;
  const named = { ...request, actor: nameOf(facts, request.actor) };
  return shownRequest({ request: named, catalog, now });
}

function accessOf(facts: DossierFacts, one: Accesses['newest'][number]): DossierAccessDto {
  const { at, actor, action, reason } = one;
  return { at: formatInstant(at.getTime()), actor: nameOf(facts, actor), action, reason };
}

function nameOf({ clients }: DossierFacts, actor: string): string {
  return toldName(clients, actor);
}

function instant(at: Date | null): string | null {
  return at && formatInstant(at.getTime());
}
