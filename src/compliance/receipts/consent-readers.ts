/** Pure: how each type of entry is read into the consents that it tells about. */
import { formatInstant } from '../../core/duration.js';
import { asGroup, groupsIn, textIn, textsIn, type Group } from '../../core/json-group.js';
import type { LedgerPayload } from '../../core/ledger-entry.js';
import { OPT_IN_LIFE_MS } from '../../core/opt-in.js';
import type { ConsentEvent, ShownNotice, ToldEntry } from './consent-event.js';

interface Shown {
  readonly channel: string;
  readonly locale: string;
  readonly notices: readonly ShownNotice[];
}

interface OptInAsk extends Shown {
  readonly isRenewal: boolean;
  /** Until when each topic that it asks for can be answered. */
  readonly until: ReadonlyMap<string, string>;
}

type Reader = (reading: Reading, payload: LedgerPayload, entryId: string) => void;

/** One consent while its evidence is read. */
export class Draft {
  readonly events: ConsentEvent[] = [];
  readonly notices: ShownNotice[] = [];
  /** The yes that nothing has ended yet. */
  standing: ConsentEvent | null = null;
  /** What the last no ended, and the entry of that no. */
  ended: { readonly standing: ConsentEvent | null; readonly by: string } | null = null;
  purpose: string | null = null;
  addressId: string | null = null;
  locale = '';

  constructor(
    readonly topic: string,
    readonly channel: string,
  ) {}

  show({ locale, notices }: Shown): this {
    if (locale !== '') this.locale = locale;
    for (const notice of notices)
      if (!this.notices.some(({ sha256 }) => sha256 === notice.sha256)) this.notices.push(notice);
    return this;
  }

  /** A yes whose time was over at `at` had ended by itself. */
  endInTime(at: string, until = this.standing?.until ?? null, entryId: string | null = null): void {
    if (!this.standing || until === null || until > at) return;
    const ended = { state: 'expired', by: 'controller', method: 'term.over' } as const;
    this.events.push({ ...ended, at: until, until: null, entryId });
    this.standing = null;
  }
}

export class Reading {
  readonly optIns = new Map<string, OptInAsk>();
  /** The topics that each opt-in was answered with: what is missing there was left unticked. */
  readonly confirmedBy = new Map<string, Set<string>>();
  private readonly drafts = new Map<string, Draft>();

  constructor(told: readonly ToldEntry[]) {
    for (const { payload } of told) {
      if (payload?.type !== 'consent.confirmed') continue;
      const topics = this.confirmedBy.get(textIn(payload, 'optIn')) ?? new Set();
      this.confirmedBy.set(textIn(payload, 'optIn'), topics.add(textIn(payload, 'topic')));
    }
  }

  all(): Draft[] {
    return [...this.drafts.values()];
  }

  find(topic: string, channel: string): Draft | undefined {
    return this.drafts.get(`${channel} ${topic}`);
  }

  draft(topic: string, shown: Shown): Draft {
    const draft = this.find(topic, shown.channel) ?? new Draft(topic, shown.channel);
    this.drafts.set(`${shown.channel} ${topic}`, draft);
    return draft.show(shown);
  }

  /** Each topic of an opt-in; an opt-in whose asking is forgotten asks for nothing. */
  asked(payload: LedgerPayload): { ask: OptInAsk; draft: Draft; until: string }[] {
    const ask = this.optIns.get(textIn(payload, 'optIn'));
    if (!ask) return [];
    return [...ask.until].map(([topic, until]) => ({ ask, draft: this.draft(topic, ask), until }));
  }
}

export const READERS: Partial<Record<LedgerPayload['type'], Reader>> = {
  'opt_in.requested': readRequest,
  'consent.renewal_asked': readRenewalAsk,
  'opt_in.mailed': readMail,
  'opt_in.refused': readRefusal,
  'opt_in.expired': readSilence,
  'consent.confirmed': readYes,
  'consent.withdrawn': readNo,
  'consent.lapsed': readLapse,
  'objection.recorded': readNo,
  'withdrawal.undone': readUndone,
};

function readRequest(reading: Reading, payload: LedgerPayload, entryId: string): void {
  const until = formatInstant(Date.parse(payload.at) + OPT_IN_LIFE_MS);
  reading.optIns.set(textIn(payload, 'optIn'), {
    isRenewal: false,
    channel: textIn(payload, 'channel'),
    locale: textIn(payload, 'locale'),
    notices: groupsIn(payload, 'notices').map(noticeOf),
    until: new Map(textsIn(payload, 'topics').map((topic) => [topic, until])),
  });
  for (const { draft } of reading.asked(payload))
    draft.events.push({ ...request(payload, until, entryId), method: 'opt_in.form' });
}

function readRenewalAsk(reading: Reading, payload: LedgerPayload, entryId: string): void {
  reading.optIns.set(textIn(payload, 'optIn'), {
    isRenewal: true,
    channel: textIn(payload, 'channel'),
    locale: '',
    notices: [],
    until: new Map(
      groupsIn(payload, 'asked').map((one) => [textIn(one, 'topic'), textIn(one, 'endsAt')]),
    ),
  });
  for (const { draft, until } of reading.asked(payload))
    draft.events.push({ ...request(payload, until, entryId), method: 'renewal.ask' });
}

function readMail(reading: Reading, payload: LedgerPayload, entryId: string): void {
  const mailSha256 = textIn(payload, 'contentSha256');
  for (const { ask, draft, until } of reading.asked(payload)) {
    const method = ask.isRenewal ? 'renewal.mail' : 'opt_in.mail';
    draft.events.push({ ...request(payload, until, entryId), method, mailSha256 });
  }
}

function readRefusal(reading: Reading, payload: LedgerPayload, entryId: string): void {
  const refused = { ...NO, state: 'refused', method: 'opt_in.not_me' } as const;
  for (const { draft } of reading.asked(payload))
    draft.events.push({ ...refused, at: payload.at, entryId });
}

/** Who never answered has put it off; the silence after a renewal is told by the end of the consent. */
function readSilence(reading: Reading, payload: LedgerPayload, entryId: string): void {
  const silence = { state: 'deferred', by: 'controller', method: 'opt_in.unanswered' } as const;
  for (const { ask, draft } of reading.asked(payload))
    if (!ask.isRenewal) draft.events.push({ ...silence, at: payload.at, until: null, entryId });
}

function readYes(reading: Reading, payload: LedgerPayload, entryId: string): void {
  const { at } = payload;
  const notice = asGroup(payload.notice);
  const draft = reading.draft(textIn(payload, 'topic'), {
    channel: textIn(payload, 'channel'),
    locale: textIn(payload, 'locale'),
    notices: notice ? [noticeOf(notice)] : [],
  });
  draft.endInTime(at);
  draft.purpose = textIn(payload, 'purpose');
  draft.addressId = textIn(payload, 'address');
  const isRenewal = payload.method === 'renewal';
  draft.standing = {
    state: isRenewal || draft.standing ? 'renewed' : 'given',
    at,
    by: 'person',
    method: isRenewal ? 'renewal.button_post' : `opt_in.${textIn(payload, 'method')}`,
    until: textIn(payload, 'expiresAt') || null,
    entryId,
  };
  draft.events.push(draft.standing);
  if (!isRenewal) readUnticked(reading, payload);
}

/** A box left unticked beside a yes is a no, said in the same act; what stood stands. */
function readUnticked(reading: Reading, payload: LedgerPayload): void {
  const confirmed = reading.confirmedBy.get(textIn(payload, 'optIn'));
  const [first] = confirmed ?? [];
  // Where the proof of another yes of this act is gone, an empty box cannot be told from it.
  const isWhole = payload.chosen === undefined || payload.chosen === confirmed?.size;
  if (first !== payload.topic || !isWhole) return;
  const { at } = payload;
  for (const { draft } of reading.asked(payload))
    if (!confirmed?.has(draft.topic) && !draft.standing)
      draft.events.push({ ...NO, state: 'refused', method: 'opt_in.unticked', at, entryId: null });
}

function readNo(reading: Reading, payload: LedgerPayload, entryId: string): void {
  const how = payload.type === 'objection.recorded' ? 'objection' : 'withdrawal';
  const method = `${how}.${textIn(payload, 'via')}`;
  const { at } = payload;
  for (const one of groupsIn(payload, 'ended')) {
    const draft = reading.find(textIn(one, 'topic'), textIn(one, 'channel'));
    if (!draft) continue;
    draft.endInTime(at);
    draft.events.push({ ...NO, state: 'withdrawn', at, method, entryId });
    draft.ended = { standing: draft.standing, by: entryId };
    draft.standing = null;
  }
}

/** Set down by a later act, which might have been taken for what put the end off. */
function readLapse(reading: Reading, payload: LedgerPayload, entryId: string): void {
  for (const one of groupsIn(payload, 'lapsed'))
    reading
      .find(textIn(one, 'topic'), textIn(one, 'channel'))
      ?.endInTime(payload.at, textIn(one, 'endsAt'), entryId);
}

/** The same yes again, for what is left of its term; of one whose term was over, the end is told again. */
function readUndone(reading: Reading, payload: LedgerPayload, entryId: string): void {
  const method = `undo.${textIn(payload, 'via')}`;
  const { at } = payload;
  for (const one of groupsIn(payload, 'restored')) {
    const draft = reading.find(textIn(one, 'topic'), textIn(one, 'channel'));
    if (draft?.ended?.by !== textIn(payload, 'undoes')) continue;
    const { standing } = draft.ended;
    const state = standing ? 'restored' : 'expired';
    const event = {
      state,
      at,
      by: 'person',
      method,
      until: standing?.until ?? null,
      entryId,
    } as const;
    draft.events.push(event);
    draft.standing = standing && event;
    draft.ended = null;
  }
}

const NO = { by: 'person', until: null } as const;

function request({ at }: LedgerPayload, until: string, entryId: string) {
  return { state: 'requested', at, by: 'controller', until, entryId } as const;
}

function noticeOf(notice: Group): ShownNotice {
  return {
    key: textIn(notice, 'key'),
    version: textIn(notice, 'version'),
    locale: textIn(notice, 'locale'),
    sha256: textIn(notice, 'sha256'),
  };
}
