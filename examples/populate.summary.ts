/** What was made, counted as it happened, and shown as a table at the end. */
import type { PreferenceChange } from '../src/core/preference.js';
import type { Event } from './populate.events.js';

const NAMES: Readonly<Partial<Record<Event['type'], string>>> = {
  arrived: 'contacts',
  requested: 'opt-ins asked for',
  leftTopic: 'withdrawals (one topic)',
  leftAll: 'objections (all topics)',
  decided: 'authorizations',
};

const CHOICES: readonly (readonly [keyof PreferenceChange, string])[] = [
  ['budget', 'budgets set'],
  ['cadences', 'cadences chosen'],
  ['pausedUntil', 'pauses begun'],
  ['hours', 'hours chosen'],
];

export class Counts {
  private readonly counts = new Map<string, number>();

  add(event: Event): void {
    const named = NAMES[event.type];
    if (named !== undefined) this.count(named, 1);
    if (event.type === 'purged' && event.forgetsPerson) this.count('contacts', -1);
    if (event.type === 'confirmed') this.count('consents confirmed', event.consents.length);
    if (event.type === 'decided') this.countDecision(event.decision);
    if (event.type === 'chose')
      for (const [key, name] of CHOICES) if (event.effect[key] !== undefined) this.count(name, 1);
    if (event.type === 'settled') this.count(`outcome ${event.kind}`, 1);
  }

  entry(): void {
    this.count('ledger entries', 1);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  /** One line a figure, aligned. */
  table(seconds: number): string {
    const names = [...this.counts.keys()].sort(
      (a, b) => rank(a) - rank(b) || this.of(b) - this.of(a),
    );
    const lines = names.map((name): [string, string] => [name, this.of(name).toLocaleString('en')]);
    lines.push(['seconds', seconds.toFixed(1)]);
    const width = Math.max(...lines.map(([name]) => name.length));
    return lines.map(([name, value]) => `${name.padEnd(width)}  ${value.padStart(9)}`).join('\n');
  }

  private countDecision(decision: (Event & { type: 'decided' })['decision']): void {
    if (decision.outcome === 'allow') this.count('  allow', 1);
    else this.count(`  deny ${decision.reason}`, 1);
  }

  private count(name: string, by: number): void {
    this.counts.set(name, this.of(name) + by);
  }
}

const ORDER = [
  'contacts',
  'opt-ins',
  'consents',
  'withdrawals',
  'objections',
  'budgets',
  'cadences',
  'pauses',
  'hours',
  'authorizations',
  '  allow',
  '  deny',
  'outcome',
  'ledger',
];

function rank(name: string): number {
  return ORDER.findIndex((start) => name.startsWith(start));
}
