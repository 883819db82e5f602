/** What the evidence of one contact may tell, as features write it, and the receipt of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseCatalog } from '../../src/catalog/catalog-file.js';
import type { ConsentHistory } from '../../src/compliance/receipts/consent-event.js';
import { consentHistories, type EndOf } from '../../src/compliance/receipts/consent-history.js';
import {
  consentReceipt,
  entriesToShow,
  signedReceipt,
} from '../../src/compliance/receipts/consent-receipt.js';
import { consentRecord } from '../../src/compliance/receipts/consent-record.js';
import type { JsonObject } from '../../src/compliance/receipts/context.js';
import { noticeNodes } from '../../src/compliance/receipts/notices.js';
import { signableBytes } from '../../src/core/receipt.js';
import { loadMessages } from '../../src/platform/http/messages.js';
import { TinyLog, type TinyEntry } from './tiny-log.js';

const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'));
if (!read.ok) throw new Error('the sample catalog was refused');
export const SAMPLE = read.catalog;

const messages = loadMessages('views/messages');
export const PUBLIC_URL = 'https://consent.example';
export const CONTACT = '5b0d1f0e-7c1c-4a5e-8c3e-0a6f2d9b4c11';
export const RECEIPT = '6f1d2c0e-6f0a-4b6e-9c39-2f1f0f6f7a11';
export const NEVER: EndOf = () => null;

const NOTICE_TEXT = SAMPLE.notices.find(({ version }) => version === '2')?.text.fr ?? '';
export const NOTICE = {
  key: 'accord-nouvelles',
  version: '2',
  locale: 'fr',
  sha256: createHash('sha256').update(NOTICE_TEXT).digest('hex'),
};
const EMAIL = { channel: 'email', locale: 'fr' };

/** Writes entries as the features do. */
export class Story {
  readonly log = new TinyLog(undefined, CONTACT);

  asks(at: string, optIn: string, ...topics: string[]): TinyEntry {
    const asked = { optIn, topics, notices: [NOTICE], ...EMAIL };
    return this.log.append('opt_in.requested', at, asked);
  }

  isMailed(at: string, optIn: string): TinyEntry {
    return this.log.append('opt_in.mailed', at, { optIn, contentSha256: 'ab'.repeat(32) });
  }

  confirms(at: string, optIn: string, topic: string, more: object = {}): TinyEntry {
    return this.log.append('consent.confirmed', at, {
      optIn,
      topic,
      ...EMAIL,
      address: '0f2c6d58-94aa-4c8f-b1c5-0d0c3c7f2e52',
      purpose: 'nouvelles',
      basis: 'consent',
      method: 'button_post',
      notice: NOTICE,
      expiresAt: null,
      ...more,
    });
  }

  isAskedAgain(at: string, optIn: string, topic: string, endsAt: string): TinyEntry {
    const asked = { optIn, channel: 'email', asked: [{ topic, endsAt }] };
    return this.log.append('consent.renewal_asked', at, asked);
  }

  leaves(at: string, ...topics: string[]): TinyEntry {
    const ended = topics.map((topic) => ({ topic, channel: 'email' }));
    const [topic = null] = topics;
    const via = 'footer';
    return this.log.append('consent.withdrawn', at, { topic, channel: null, ended, via });
  }

  objects(at: string, ...topics: string[]): TinyEntry {
    const ended = topics.map((topic) => ({ topic, channel: 'email' }));
    return this.log.append('objection.recorded', at, { ended, bases: [], via: 'footer' });
  }

  /** An act at `at` came after they had ended by themselves at `endsAt`. */
  lapses(at: string, endsAt: string, ...topics: string[]): TinyEntry {
    const lapsed = topics.map((topic) => ({ topic, channel: 'email', endsAt }));
    return this.log.append('consent.lapsed', at, { lapsed });
  }

  undoes(at: string, act: TinyEntry, ...topics: string[]): TinyEntry {
    const restored = topics.map((topic) => ({ topic, channel: 'email' }));
    const told = { undoes: act.entryId, restored, bases: [], objectionEnded: false };
    return this.log.append('withdrawal.undone', at, { ...told, via: 'footer_page' });
  }

  says(type: 'opt_in.refused' | 'opt_in.expired', at: string, optIn: string): TinyEntry {
    return this.log.append(type, at, { optIn });
  }

  histories(now = '2027-01-01T00:00:00.000Z', endOf = NEVER): ConsentHistory[] {
    return consentHistories(this.log.entries, endOf, Date.parse(now));
  }

  history(topic: string, now?: string, endOf?: EndOf): ConsentHistory {
    const found = this.histories(now, endOf).find((one) => one.topic === topic);
    if (!found) throw new Error(`Nothing is told about ${topic}.`);
    return found;
  }

  record(history: ConsentHistory, catalog = SAMPLE): JsonObject {
    const versions = [{ version: 3, catalog }];
    return consentRecord({
      publicUrl: PUBLIC_URL,
      contactId: CONTACT,
      history,
      inForce: { version: 3, catalog },
      notices: noticeNodes(PUBLIC_URL, versions, history.notices),
      messages,
    });
  }

  async receipt(
    history: ConsentHistory,
    change: (receipt: JsonObject) => JsonObject = (one) => one,
  ) {
    const shown = this.log.entries.filter(({ entryId }) =>
      entriesToShow(history).includes(entryId),
    );
    const entries = await Promise.all(
      shown.map(async ({ entryId, bytes, salt, payload }) => ({
        entryId,
        bytes,
        proof: await this.log.prove(entryId),
        evidence: { salt, payload },
      })),
    );
    const receipt = change(
      consentReceipt({
        receiptId: RECEIPT,
        publicUrl: PUBLIC_URL,
        contactId: CONTACT,
        createdAt: '2027-01-01T00:00:00.000Z',
        controller: `${PUBLIC_URL}/ns/catalogs/3#controller`,
        record: this.record(history),
        entries,
      }),
    );
    return signedReceipt(receipt, this.log.sign(signableBytes(receipt)));
  }
}
