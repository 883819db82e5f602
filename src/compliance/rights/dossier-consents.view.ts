/** Pure: each consent of a person with its history, and the words that they were shown, for a dossier. */
import type { ConsentEvent, ShownNotice } from '../receipts/consent-event.js';
import { noticeWords } from '../receipts/notice-words.js';
import type {
  DossierConsentDto,
  DossierEventDto,
  DossierNoticeDto,
} from './dossier-consents.dto.js';
import type { DossierFacts } from './dossier-facts.js';

export function consentsOf({
  histories,
  versions,
}: Pick<DossierFacts, 'histories' | 'versions'>): DossierConsentDto[] {
  return histories.map(({ topic, channel, purpose, current, events, notices }) => ({
    topic,
    channel,
    purpose,
    current: eventOf(current),
    history: events.map(eventOf),
    notices: notices.map((notice) => noticeOf(versions, notice)),
  }));
}

function eventOf({ state, at, by, method, until, entryId }: ConsentEvent): DossierEventDto {
  return { state, at, by, method, until, entryId };
}

function noticeOf(versions: DossierFacts['versions'], notice: ShownNotice): DossierNoticeDto {
  const { key, version, locale, sha256 } = notice;
  return { key, version, locale, sha256, text: noticeWords(versions, notice) };
}
