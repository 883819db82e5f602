/** What happened, one thing after the other, each with what proves it, and the words that were shown. */
import type { ShownLine } from '../shown-line.js';
import type { Paper } from './paper.js';
import type { ReportWords } from './report-words.js';
import type { ShownText, ShownTexts } from './shown-texts.js';

/** Told by what the text says, or by the head of the entry. */
const TOLD_OTHERWISE = ['notice', 'notices'];
const FIELDS = ['topic', 'channel', 'actor', 'messageRef', 'reason', 'policyVersion'] as const;

interface Means {
  readonly paper: Paper;
  readonly words: ReportWords;
  readonly texts: ShownTexts;
  /** About one person: texts stand where they were shown, the first time; else all at the end. */
  readonly isOfOne: boolean;
}

export class Timeline {
  private readonly paper: Paper;
  private readonly words: ReportWords;
  private readonly texts: ShownTexts;
  private readonly quoted = new Set<string>();

  constructor(private readonly means: Means) {
    ({ paper: this.paper, words: this.words, texts: this.texts } = means);
  }

  tell(line: ShownLine): void {
    const { paper, words } = this;
    const { index, at, type, id, contactId, details } = line;
    paper.entry(`${words.instant(at)} — ${words.say(`types.${type}`)}`);
    // What is told about one person is told under their name.
    if (!this.means.isOfOne && isDecision(type) && contactId !== null)
      paper.fact(words.say('line.contact'), contactId);
    for (const field of FIELDS) {
      const value = line[field];
      if (value !== null) paper.fact(words.say(`line.${field}`), value);
    }
    this.tellDetails(details);
    this.tellShown(details);
    paper.fact(words.say('line.proof'), words.say('line.leaf', { index: String(index), id }));
  }

  /** Every text that was not quoted yet, once and in full. */
  tellTexts(): void {
    const { paper, words } = this;
    const texts = this.texts.all().filter(({ sha256 }) => !this.quoted.has(sha256));
    if (texts.length === 0) return;
    paper.heading(words.say('texts.heading'));
    paper.text(words.say('texts.intro'));
    for (const text of texts) {
      paper.entry(words.say('texts.number', { number: String(text.number) }));
      this.quote(text);
    }
  }

  private tellDetails(details: ShownLine['details']): void {
    for (const [name, value] of Object.entries(details))
      if (!TOLD_OTHERWISE.includes(name) && value !== null) this.paper.fact(name, textOf(value));
  }

  private tellShown(details: ShownLine['details']): void {
    for (const text of this.texts.of(details)) {
      const { number, sha256 } = text;
      const isNew = this.means.isOfOne && !this.quoted.has(sha256);
      const where = isNew ? 'below' : this.means.isOfOne ? 'above' : 'listed';
      this.paper.fact(
        this.words.say('texts.shown'),
        this.words.say(`texts.${where}`, { number: String(number) }),
      );
      if (isNew) this.quote(text);
    }
  }

  private quote({ key, version, locale, sha256, words: shown }: ShownText): void {
    const { paper, words } = this;
    this.quoted.add(sha256);
    paper.small(words.say('texts.version', { key, version, locale, sha256 }));
    paper.quote(shown === null ? words.say('texts.unknown', { sha256 }) : asShown(shown));
  }
}

const isDecision = (type: string): boolean => /^(authorization|permit)\./.test(type);

/** Its paragraphs, without the line breaks of its editor, as the form shows it. */
function asShown(words: string): string {
  return words.trim().replace(/([^\n])\n(?!\n)/g, '$1 ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
