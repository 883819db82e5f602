/** Pure: each consent of a person with its history, and the words that they were shown, for a dossier. */
import { createHash } from 'node:crypto';
import type { ConsentEvent, ShownNotice } from '../receipts/consent-event.js';
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

/** Words whose hash is not the one on record were not what was shown. */
function noticeOf(versions: DossierFacts['versions'], notice: ShownNotice): DossierNoticeDto {
  const { key, version, locale, sha256 } = notice;
  const texts = versions.flatMap(({ catalog }) =>
    catalog.notices
      .filter((one) => one.key === key && one.version === version)
      .flatMap(({ text }) => Object.values(text)),
  );
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    key,
    version,
    locale,
    sha256,
    text: texts.find((one) => hashOf(one) === sha256) ?? null,
  };
}
