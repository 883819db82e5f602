/** What happened, one thing after the other, each with what proves it, and the words that were shown. */
import { paragraphsOf } from '../../../core/paragraphs.js';
import { EVIDENCE_DELETED } from '../audit-line.js';
import type { ShownLine } from '../shown-line.js';
import type { LineDetails } from './line-details.js';
import type { Paper } from './paper.js';
import type { ReportNames } from './report-names.js';
import type { ReportWords } from './report-words.js';
import type { ShownText, ShownTexts } from './shown-texts.js';

export interface Means {
  readonly paper: Paper;
  readonly words: ReportWords;
  readonly names: ReportNames;
  readonly details: LineDetails;
  readonly texts: ShownTexts;
  /** About one person: texts stand where they were shown, the first time; else all at the end. */
  readonly isOfOne: boolean;
}

export class Timeline {
  /** Leaves that were named. */
  readonly cited = new Set<number>();
  hasDecisions = false;
  private readonly quoted = new Set<string>();

  constructor(private readonly means: Means) {}

  tell(line: ShownLine): void {
    const { paper, words, details } = this.means;
    const { index, at, type, id, contactId } = line;
    const when = type === EVIDENCE_DELETED ? words.minute(at) : words.instant(at);
    paper.entry(`${when} — ${words.happened(type)}`);
    this.cited.add(index);
    this.hasDecisions ||= isDecision(type);
    // What is told about one person is told under their name.
    if (!this.means.isOfOne && isDecision(type) && contactId !== null)
      paper.fact(words.say('line.contact'), contactId);
    for (const [name, value] of this.fieldsOf(line))
      if (value !== null) paper.fact(words.say(`line.${name}`), value);
    for (const [label, value] of details.of(detailsOf(line))) paper.fact(label, value);
    this.tellShown(line.details);
    paper.fact(words.say('line.proof'), words.say('line.leaf', { index: String(index), id }));
  }

  /** Every text that was not quoted yet, once and in full. */
  tellTexts(): void {
    const { paper, words } = this.means;
    const texts = this.means.texts.all().filter(({ sha256 }) => !this.quoted.has(sha256));
    if (texts.length === 0) return;
    paper.heading(words.say('texts.heading'));
    paper.text(words.say('texts.intro'));
    for (const text of texts) {
      paper.entry(words.say('texts.number', { number: String(text.number) }));
      this.quote(text);
    }
  }

  private fieldsOf(line: ShownLine): [string, string | null][] {
    const { names, details, words } = this.means;
    const { type, topic, channel, actor, messageRef, reason, policyVersion } = line;
    const why = reason !== null && isDecision(type) ? details.code('reason', reason) : null;
    return [
      ['topic', topic && names.of('topic', topic)],
      ['channel', channel && names.of('channel', channel)],
      ['actor', actor && names.actor(actor)],
      ['messageRef', messageRef],
      ['reason', why ?? (reason && words.reason(reason))],
      ['policyVersion', policyVersion],
    ];
  }

  private tellShown(details: ShownLine['details']): void {
    const { paper, words, isOfOne } = this.means;
    for (const text of this.means.texts.of(details)) {
      const { number, sha256 } = text;
      const isNew = isOfOne && !this.quoted.has(sha256);
      const where = isNew ? 'below' : isOfOne ? 'above' : 'listed';
      const told = words.say(`texts.${where}`, { number: String(number) });
      paper.fact(words.say('texts.shown'), told);
      if (isNew) this.quote(text);
    }
  }

  private quote({ key, version, locale, sha256, words: shown }: ShownText): void {
    const { paper, words } = this.means;
    const language = words.language(locale);
    this.quoted.add(sha256);
    paper.small(words.say('texts.version', { key, version, locale: language, sha256 }));
    if (shown !== null) paper.small(words.say('texts.reflowed'));
    paper.quote(shown === null ? words.say('texts.unknown', { sha256 }) : asShown(shown));
  }
}

const isDecision = (type: string): boolean => /^(authorization|permit)\./.test(type);

/** That a message was denied for its reason alone is said once. */
function detailsOf({ reason, details }: ShownLine): ShownLine['details'] {
  const { reasons, ...others } = details;
  const isSaid = Array.isArray(reasons) && reasons.length === 1 && reasons[0] === reason;
  return isSaid ? others : details;
}

/** Its paragraphs, without the line breaks of its editor, as the form shows it. */
function asShown(words: string): string {
  return paragraphsOf(words)
    .map((one) => one.replaceAll('\n', ' '))
    .join('\n\n');
}
