/**
 * Turns what happened to people into the rows that the service would have written: contact, opt-in,
 * consent, preference, suppression, withdrawal, and for each change its entry with its evidence.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { noticeHashes } from '../src/catalog/notice-hashes.js';
import { localised, topicByKey } from '../src/core/catalog.js';
import { formatInstant } from '../src/core/duration.js';
import type { Vault } from '../src/platform/crypto/vault.js';
import { bucketOfKey, newToken, tokenHash } from '../src/platform/ids.js';
import { choicePayload, preferenceRow } from './populate.choices.js';
import type { Events } from './populate.events.js';
import { consentKey, type OptIn } from './populate.life.js';
import type { Person } from './populate.people.js';
import type { Batch } from './populate.store.js';
import type { Subjects } from './populate.subjects.js';
import { DAY_MS, type World } from './populate.world.js';

/** What the confirmation budget does not count any more is deleted by the service. */
const MAILS_KEPT_MS = 30 * DAY_MS;

type ConsentRow = Parameters<Batch['consents']['put']>[0];

export type Recorders = {
  [T in Exclude<keyof Events, 'decided' | 'settled'>]: (event: Events[T]) => void;
};

interface OptInTrace {
  readonly entryIds: string[];
  mailedAt: number | null;
}

export class Records implements Recorders {
  private readonly consents = new Map<string, ConsentRow>();
  private readonly traces = new Map<string, OptInTrace>();

  constructor(
    private readonly world: World,
    private readonly vault: Vault,
    private readonly batch: Batch,
    private readonly subjects: Subjects,
  ) {}

  arrived({ at, person, profile, broughtBy }: Events['arrived']): void {
    const { ofContact, wrapped, matchKey } = this.subjects.of(person);
    this.batch.contactKeys.put({ ...ofContact, wrapped });
    this.batch.contacts.put({ ...ofContact, ...profile, created_at: at });
    this.batch.addresses.put({
      ...addressKey(matchKey.key),
      pepper_id: matchKey.pepperId,
      address_id: person.addressId,
      kind: person.address.kind,
      contact_id: person.contactId,
      sealed: this.subjects.sealAddress(person),
      linked_at: null,
      created_at: at,
    });
    if (broughtBy === null) return;
    const payload = { source: profile.source, actor: broughtBy, kinds: [person.address.kind] };
    this.subjects.remember(person, { type: 'contact.created', at, payload });
  }

  requested({ at, optIn, broughtBy }: Events['requested']): void {
    const { noticeVersion, optInId, person, signUp } = optIn;
    const { catalog, formUrl, topics } = this.world;
    const { locale } = person;
    const controls = topics.map((topic) => ({
      name: topic.key,
      label: localised(topic.name, locale, catalog),
      default: false,
      value: signUp.topics.includes(topic.key),
    }));
    this.trace(optIn, {
      type: 'opt_in.requested',
      at,
      payload: {
        ...{ optIn: optInId, channel: signUp.channel, topics: signUp.topics, locale, broughtBy },
        form: { url: formUrl, controls },
        notices: noticeHashes(catalog, signUp.topics, noticeVersion, locale),
      },
    });
  }

  mailPlanned({ at, optIn }: Events['mailPlanned']): void {
    if (at < this.world.end - MAILS_KEPT_MS) return;
    const { address } = optIn.person;
    const domain = address.matchForm.slice(address.matchForm.lastIndexOf('@') + 1);
    const keys = [
      this.subjects.of(optIn.person).matchKey,
      this.vault.matchKeys('domain', domain)[0],
    ];
    for (const { key } of keys)
      this.batch.confirmationMails.put({
        ...{ bucket: bucketOfKey(key), budget_key: key, mail_id: optIn.optInId },
        ...{ topics: optIn.signUp.topics, at },
      });
  }

  mailed({ at, optIn }: Events['mailed']): void {
    const messageId = `<${randomUUID()}@${this.world.catalog.controller.email.split('@')[1] ?? ''}>`;
    const contentSha256 = randomBytes(32).toString('hex');
    const payload = { optIn: optIn.optInId, messageId, contentSha256 };
    this.trace(optIn, { type: 'opt_in.mailed', at, payload }).mailedAt = at;
  }

  confirmed({ at, consents, endsObjection, optIn }: Events['confirmed']): void {
    const { optInId, person } = optIn;
    const { key } = this.subjects.of(person).matchKey;
    for (const kind of ['objection', 'not_me'])
      this.batch.suppressions.remove({ ...addressKey(key), kind });
    if (endsObjection) {
      const payload = { optIn: optInId, ended: ['objection'] };
      this.subjects.remember(person, { type: 'objection.ended', at, payload });
    }
    for (const consent of consents) this.confirmTopic(optIn, consent, at);
    this.batch.link(key, at);
    this.batch.tally(dayOf(at), 'confirmed');
    this.putOptIn(optIn, at);
  }

  refused({ at, isKept, notMeUntil, optIn }: Events['refused']): void {
    const payload = { optIn: optIn.optInId, method: 'button_post' };
    this.trace(optIn, { type: 'opt_in.refused', at, payload });
    if (notMeUntil > this.world.end) this.suppress(optIn.person, 'not_me', at, notMeUntil);
    if (isKept) this.putOptIn(optIn, at);
  }

  expired({ at, isKept, optIn }: Events['expired']): void {
    this.trace(optIn, { type: 'opt_in.expired', at, payload: { optIn: optIn.optInId } });
    if (isKept) this.putOptIn(optIn, at);
  }

  purged({ at, forgetsPerson, optIn }: Events['purged']): void {
    const { ofContact, matchKey } = this.subjects.of(optIn.person);
    const entries = this.traceOf(optIn).entryIds;
    const payload = { rule: 'opt_in_not_confirmed', entries };
    this.subjects.remember(null, { type: 'retention.applied', at, payload });
    for (const entry_id of entries) this.batch.evidence.remove({ ...ofContact, entry_id });
    this.batch.tally(dayOf(at), optIn.state);
    this.traces.delete(optIn.optInId);
    if (!forgetsPerson) return;
    this.batch.addresses.remove(addressKey(matchKey.key));
    this.batch.contacts.remove(ofContact);
    this.batch.contactKeys.remove(ofContact);
  }

  leftOpen({ optIn }: Events['leftOpen']): void {
    this.putOptIn(optIn, null);
  }

  leftTopic({ at, channel, ended, person, topic, via }: Events['leftTopic']): void {
    const place = { topic, channel };
    const payload = { ...place, ended: ended ? [place] : [], bases: [], via };
    // Where nothing was agreed to any more it is a choice for what may come.
    const type = ended ? 'consent.withdrawn' : 'preference.changed';
    const entryId = this.subjects.remember(person, { type, at, payload });
    if (ended) this.end(person, place, entryId, at);
    this.number(person, entryId, { scope: 'topic', ...place, at });
  }

  leftAll({ at, ended, person }: Events['leftAll']): void {
    const payload = { ended, bases: [], via: 'footer_page' };
    const entryId = this.subjects.remember(person, { type: 'objection.recorded', at, payload });
    for (const place of ended) this.end(person, place, entryId, at);
    this.suppress(person, 'objection', at, null);
    this.number(person, entryId, { scope: 'all', topic: null, channel: null, at });
  }

  chose(event: Events['chose']): void {
    const { at, passedOnBy, person, preference } = event;
    const { ofContact } = this.subjects.of(person);
    const payload = choicePayload(event);
    this.subjects.remember(person, { type: 'preference.changed', at, payload });
    this.batch.preferences.put({ ...ofContact, ...preferenceRow(preference), updated_at: at });
    if (passedOnBy)
      this.batch.accessLog.put({
        ...{ access_id: randomUUID(), at, actor: passedOnBy.clientId, ...ofContact },
        ...{ action: 'preferences.change', reason: 'preference document' },
      });
  }

  acted({ at, person }: Events['acted']): void {
    this.batch.act({ ...this.subjects.of(person).ofContact, at });
  }

  private confirmTopic(
    optIn: OptIn,
    { topic, channel, expiresAt }: Events['confirmed']['consents'][number],
    at: number,
  ): void {
    const { noticeVersion, optInId, person } = optIn;
    const { catalog } = this.world;
    const { locale } = person;
    const { notice: noticeKey = '', purpose } = topicByKey(catalog, topic) ?? {};
    const [notice = null] = noticeHashes(catalog, [topic], noticeVersion, locale);
    const payload = {
      ...{ optIn: optInId, topic, channel, address: person.addressId, purpose },
      ...{ basis: 'consent', method: 'button_post', locale, notice },
      ...{ expiresAt: expiresAt === null ? null : formatInstant(expiresAt) },
    };
    const entryId = this.subjects.remember(person, { type: 'consent.confirmed', at, payload });
    this.putConsent(person, {
      ...this.subjects.of(person).ofContact,
      ...{ topic, channel, state: 'confirmed', basis: 'consent', address_id: person.addressId },
      ...{ notice_key: noticeKey, notice_version: noticeVersion, locale, entry_id: entryId },
      ...{ confirmed_at: at, expires_at: expiresAt, ended_at: null },
    });
  }

  private end(
    person: Person,
    { topic, channel }: { topic: string; channel: string },
    entryId: string,
    at: number,
  ): void {
    const row = this.consents.get(`${person.contactId}/${consentKey(topic, channel)}`);
    if (!row) throw new Error('A consent ended that was never given.');
    this.putConsent(person, { ...row, state: 'withdrawn', ended_at: at, entry_id: entryId });
  }

  private putConsent(person: Person, row: ConsentRow): void {
    const place = consentKey(row.topic ?? '', row.channel ?? '');
    this.consents.set(`${person.contactId}/${place}`, row);
    this.batch.consents.put(row);
  }

  private suppress(person: Person, kind: string, since: number, until: number | null): void {
    const { key, pepperId } = this.subjects.of(person).matchKey;
    this.batch.suppressions.put({ ...addressKey(key), kind, pepper_id: pepperId, since, until });
  }

  private number(
    person: Person,
    entryId: string,
    said: { scope: string; topic: string | null; channel: string | null; at: number },
  ): void {
    const { ofContact } = this.subjects.of(person);
    this.batch.withdrawals.put({ ...ofContact, entry_id: entryId, ...said });
  }

  private trace(optIn: OptIn, happening: Parameters<Subjects['remember']>[1]): OptInTrace {
    const trace = this.traceOf(optIn);
    trace.entryIds.push(this.subjects.remember(optIn.person, happening));
    return trace;
  }

  private traceOf({ optInId }: OptIn): OptInTrace {
    let trace = this.traces.get(optInId);
    if (!trace) this.traces.set(optInId, (trace = { entryIds: [], mailedAt: null }));
    return trace;
  }

  private putOptIn(optIn: OptIn, decidedAt: number | null): void {
    const { optInId, person, signUp } = optIn;
    const { ofContact } = this.subjects.of(person);
    const { entryIds, mailedAt } = this.traceOf(optIn);
    this.batch.optIns.put({
      ...ofContact,
      ...{ opt_in_id: optInId, address_id: person.addressId, channel: signUp.channel },
      ...{ topics: signUp.topics, notice_version: optIn.noticeVersion, locale: person.locale },
      ...{ state: optIn.state, requested_at: optIn.requestedAt, expires_at: optIn.expiresAt },
      ...{ decided_at: decidedAt, entry_ids: entryIds },
    });
    // Its link was in a mail that nobody got: only the hash was ever kept.
    if (mailedAt !== null)
      this.batch.tokens.put({
        ...{ token_sha256: tokenHash(newToken()), ...ofContact, opt_in_id: optInId },
      });
    if (decidedAt !== null) this.traces.delete(optInId);
  }
}

function addressKey(key: Buffer) {
  return { bucket: bucketOfKey(key), match_key: key };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
