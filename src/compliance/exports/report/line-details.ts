/**
 * Pure: what an entry's evidence says beside the fields of its line, as labels and values for people. What
 * nobody gave a word for comes last, by the names it was stored under: nothing is left out.
 */
import { asGroup, groupsIn, textIn, type Group } from '../../../core/json-group.js';
import type { ReportNames } from './report-names.js';
import type { ReportWords } from './report-words.js';

export type Fact = readonly [label: string, value: string];
type Told = (text: string) => string;

/** Told by the text that was shown. */
const TOLD_OTHERWISE = ['notice', 'notices'];

export class LineDetails {
  /** Texts that are names of something, by the member they stand in. */
  private readonly naming: Readonly<Record<string, Told>>;
  /** Members that have a form of their own. */
  private readonly shaped: Readonly<Record<string, (value: Group) => string>>;

  constructor(
    private readonly words: ReportWords,
    private readonly names: ReportNames,
  ) {
    const topic: Told = (key) => names.of('topic', key);
    this.naming = {
      ...{ topic, topics: topic },
      channel: (key) => names.of('channel', key),
      purpose: (key) => names.of('purpose', key),
      basis: (key) => this.code('basis', key) ?? names.of('basis', key),
      actor: (actor) => names.actor(actor),
      source: (source) => this.code('source', source) ?? words.actor(source) ?? source,
      locale: (tag) => words.language(tag),
      country: (code) => words.country(code),
      reasons: (rule) => this.code('reason', rule) ?? rule,
      type: (type) => words.happened(type),
      changes: (change) => this.change(change),
    };
    this.shaped = {
      budget: (budget) => this.budget(budget),
      hours: ({ from, to }) => words.say('told.hours', { from: String(from), to: String(to) }),
      cadences: (cadences) => this.cadences(cadences),
      filter: (filter) => this.members('filter', filter),
    };
  }

  of(details: Group): Fact[] {
    const known: Fact[] = [];
    const others: string[] = [];
    for (const [name, value] of Object.entries(details)) {
      if (TOLD_OTHERWISE.includes(name) || isNothing(value)) continue;
      const label = this.words.find(`details.${name}`);
      if (name === 'form') known.push(...this.form(asGroup(value) ?? {}));
      else if (label === null) others.push(this.words.pair(name, this.value(name, value)));
      else known.push([label, this.value(name, value)]);
    }
    const apart: Fact[] = [[this.words.say('details.others'), others.join('\n')]];
    return others.length === 0 ? known : [...known, ...apart];
  }

  /** The word for a code of ours; null for what is none. */
  code(field: string, code: string): string | null {
    return this.words.find(`codes.${field}.${code}`);
  }

  private value(name: string, value: unknown): string {
    if (Array.isArray(value)) return this.items(name, value);
    const group = asGroup(value);
    if (group) return this.shaped[name]?.(group) ?? this.group(name, group);
    return this.simple(name, value);
  }

  private items(name: string, values: readonly unknown[]): string {
    const told = values.map((value) => this.value(name, value));
    return values.some((value) => asGroup(value)) ? told.join('\n') : this.words.list(told);
  }

  private simple(name: string, value: unknown): string {
    if (typeof value === 'boolean') return this.words.say(value ? 'yes' : 'no');
    if (typeof value !== 'string') return String(value);
    const told = this.naming[name]?.(value) ?? this.code(name, value);
    return told ?? this.words.instantIn(value);
  }

  private group(name: string, group: Group): string {
    const isOnChannel = typeof group.topic === 'string' || typeof group.channel === 'string';
    return isOnChannel ? this.onChannel(group) : this.members(name, group);
  }

  private members(name: string, group: Group): string {
    const members = Object.entries(group).filter(([, value]) => !isNothing(value));
    if (members.length === 0) return this.words.say('told.everything');
    return this.words.list(
      members.map(([member, value]) => {
        const label = this.words.find(`${name}.${member}`) ?? this.words.find(`details.${member}`);
        return this.words.pair(label ?? member, this.value(member, value));
      }),
    );
  }

  /** `La lettre (E-mail)`, and what is said of it. */
  private onChannel({ topic, channel, ...more }: Group): string {
    const told = [['topic', topic] as const, ['channel', channel] as const]
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => this.simple(name, value));
    const [first = '', second] = told;
    const named =
      second === undefined
        ? first
        : this.words.say('told.place', { topic: first, channel: second });
    const rest = Object.entries(more).filter(([, value]) => !isNothing(value));
    return this.words.list([
      named,
      ...rest.map(([name, value]) => this.words.pair(this.labelOf(name), this.value(name, value))),
    ]);
  }

  private labelOf(name: string): string {
    return this.words.find(`details.${name}`) ?? name;
  }

  private form(form: Group): Fact[] {
    const controls = groupsIn(form, 'controls').map((control) => this.control(control));
    return [
      [this.words.say('details.form'), textIn(form, 'url')],
      [this.words.say('controls.label'), controls.join('\n')],
    ];
  }

  /** As the person left it: a box with its text, or what they typed. */
  private control(control: Group): string {
    const { value, default: before } = control;
    const text = textIn(control, 'label') || textIn(control, 'name');
    if (typeof value === 'string') return this.words.pair(text, value);
    const box = this.words.say(value === true ? 'controls.ticked' : 'controls.empty', {
      label: text,
    });
    return before === true ? this.words.list([box, this.words.say('controls.wasTicked')]) : box;
  }

  private budget({ limit, hours }: Group): string {
    return this.words.say('told.budget', { limit: Number(limit), hours: Number(hours) });
  }

  private cadences(cadences: Group): string {
    return this.words.list(
      Object.entries(cadences).map(([topic, cadence]) =>
        this.words.pair(this.names.of('topic', topic), this.simple('cadences', cadence)),
      ),
    );
  }

  /** `change topics.lettre` */
  private change(change: string): string {
    const [kind = '', ...path] = change.split(' ');
    const word = this.code('changes', kind);
    return word === null ? change : this.words.pair(word, this.partOf(path.join(' ')));
  }

  /** `topics.lettre`: a part of the catalog, and which of it. */
  private partOf(path: string): string {
    const [part = '', ...key] = path.split('.');
    return [this.code('parts', part) ?? part, ...(key.length > 0 ? [key.join('.')] : [])].join(' ');
  }
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
