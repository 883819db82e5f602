/**
 * The decision tables of test/decisions: what a case may say, and how it is read. A case is about
 * one ask: `given` what is on file, the `ask` at an instant, what to `expect`. It names everything so
 * that it can be told to the core as facts or put into a database; each key says where it stands.
 *
 * Instants are offsets from the instant of the ask: `now`, `-3d`, `+15m`, `-7d+1ms`. A case without
 * `now` comes out the same whenever it is asked, which the core's runner makes sure of. A case with
 * `now` depends on the calendar: hours, holidays, or a clock that is moved.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { basisByKey, type CapDef, type Catalog, type Topic } from '../../src/core/catalog.js';
import type { ConsentFact, SuppressionFact } from '../../src/core/decision-types.js';
import { parseWindow } from '../../src/core/duration.js';
import type { Policy } from '../../src/core/regime.js';
import type { Cadence, TopicOnChannel } from '../../src/core/topic.js';

export type Offset = string;

/** consents: confirmed_at, expires_at, state; its evidence is kept or missing in the ledger. */
export interface ConsentDef extends TopicOnChannel {
  readonly at: Offset;
  /** Absent: does not expire. */
  readonly expires?: Offset;
  readonly state?: ConsentFact['state'];
  readonly evidence?: boolean;
  /** `other`: given from another address than the one the message goes to. */
  readonly address?: 'same' | 'other';
}

/** bases: since, expires_at. Without `expires` it ends as the catalog says of its basis. */
export interface BasisDef extends TopicOnChannel {
  readonly basis: string;
  readonly at: Offset;
  readonly expires?: Offset;
  readonly evidence?: boolean;
  readonly address?: 'same' | 'other';
}

export interface ContactDef {
  /** False: the contact has no address of the channel's kind. */
  readonly hasAddress?: boolean;
  /** contacts: country, timezone, kind (else a consumer), restricted_at, last_act_at. */
  readonly country?: string;
  readonly timezone?: string;
  readonly kind?: 'consumer' | 'business';
  readonly restricted?: boolean;
  readonly lastAct?: Offset;
  /** suppressions of the address the message goes to. Without `until`: for good. */
  readonly suppressions?: readonly { kind: SuppressionFact['kind']; until?: Offset }[];
  readonly consents?: readonly ConsentDef[];
  readonly bases?: readonly BasisDef[];
  /** opt_ins that are still open, requested at `at`. */
  readonly optIns?: readonly { topics: string[]; channel: string; at: Offset }[];
  /** preferences: paused_until; cadences; from_minute, to_minute and timezone; the budget. */
  readonly pausedUntil?: Offset;
  readonly cadence?: Readonly<Record<string, Cadence>>;
  /** `HH:MM`, on the clock of `timezone`, else of the contact's. */
  readonly hours?: { from: string; to: string; timezone?: string };
  readonly budget?: { limit: number; per: string };
  /** authorizations that allowed, decided at `at` and not released. */
  readonly slots?: readonly (TopicOnChannel & { at: Offset })[];
  /** confirmation_mails to the address, sent at `at`. */
  readonly confirmations?: readonly { topics: string[]; at: Offset }[];
}

export interface Given {
  /** Laid over the topics of the catalog that have these keys. */
  readonly topics?: readonly (Partial<Topic> & { key: string })[];
  /** These take the place of what the catalog says. */
  readonly caps?: readonly CapDef[];
  readonly location?: Policy['location'];
  readonly regimes?: Policy['regimes'];
  /** A row of halts that stands. */
  readonly halt?: { scope: 'all' | 'topic' | 'channel'; of?: string };
  /** `unknown`: neither a contact nor a suppression is on file. */
  readonly contact: ContactDef | 'unknown';
}

export interface DecisionCase {
  readonly name: string;
  readonly given: Given;
  readonly ask: {
    readonly topic: string;
    readonly channel: string;
    /** Name of the asking client; absent: `shop`. */
    readonly sender?: string;
    /** The person is named by contact id. */
    readonly mustBeOnFile?: boolean;
    /** Assent's own mail, to confirm these topics. */
    readonly confirmation?: readonly string[];
  };
  readonly now?: string;
  readonly expect: {
    readonly decision: 'allow' | 'deny';
    readonly reason?: string;
    /** Absent: the reason alone. */
    readonly reasons?: readonly string[];
    /** Absent: waiting does not help. */
    readonly notBefore?: Offset | null;
    /** When what carries the allowed message ends; absent: it does not. */
    readonly endsAt?: Offset | null;
  };
}

/** A Tuesday, 10:00 in Paris. */
export const DEFAULT_NOW = '2026-03-10T09:00:00.000Z';

const FOLDER = join(__dirname, '../decisions');
const CATALOG = readYaml('_catalog.yaml') as Catalog;

export function readDecisionTables(): { file: string; cases: DecisionCase[] }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml') && !file.startsWith('_'))
    .sort()
    .map((file) => ({ file, cases: readYaml(file) as DecisionCase[] }));
}

/** The catalog in force for a case, a document that can be applied. */
export function catalogOf({ given }: DecisionCase): Catalog {
  const { topics = [], caps = CATALOG.caps, location, regimes } = given;
  const unknown = topics.find(({ key }) => !CATALOG.topics.some((topic) => topic.key === key));
  if (unknown) throw new Error(`the catalog of the tables has no topic ${unknown.key}`);
  return {
    ...CATALOG,
    topics: CATALOG.topics.map((topic) => ({
      ...topic,
      ...topics.find(({ key }) => key === topic.key),
    })),
    caps,
    ...(location && { location }),
    ...(regimes && { regimes }),
  };
}

/** Absent and null are null. */
export function instantOf(offset: Offset | null | undefined, now: number): number | null {
  return offset === undefined || offset === null ? null : instantAt(offset, now);
}

export function instantAt(offset: Offset, now: number): number {
  if (offset === 'now') return now;
  if (!/^(?:[+-]\d+(?:ms|s|m|h|d|w))+$/.test(offset)) throw new Error(`no offset: ${offset}`);
  const units = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
  let at = now;
  for (const [, count, unit] of offset.matchAll(/([+-]\d+)(ms|s|m|h|d|w)/g)) {
    at += Number(count) * units[unit as keyof typeof units];
  }
  return at;
}

/** When a basis of a case ends. */
export function basisEnd({ basis, at, expires }: BasisDef, now: number): number {
  const lastsDays = basisByKey(CATALOG, basis)?.lastsDays;
  if (lastsDays === undefined) throw new Error(`the catalog of the tables has no basis ${basis}`);
  return instantOf(expires, now) ?? instantAt(at, now) + lastsDays * 864e5;
}

export function windowOf(per: string): number {
  const perMs = parseWindow(per);
  if (perMs === null) throw new Error(`no window: ${per}`);
  return perMs;
}

/** Minutes since midnight of `HH:MM`. */
export function minuteOf(time: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined) throw new Error(`no time of day: ${time}`);
  return Number(hours) * 60 + Number(minutes);
}

/** A misspelt key would make a case pass for the wrong reason. */
export function requireKnownKeys({ given, ask, expect, ...rest }: DecisionCase): void {
  const { contact, ...others } = given;
  const onFile = contact === 'unknown' ? {} : contact;
  const known: [object | undefined, string][] = [
    [rest, 'name now'],
    [others, 'topics caps location regimes halt'],
    [others.halt, 'scope of'],
    [others.location, 'country timezone'],
    ...each(others.regimes, 'key countries channels kinds open holidays bases consentIdleDays'),
    ...each(others.topics, 'key channels senders bases consentIdleDays'),
    ...each(others.caps, 'key scope of limit per counts reserve'),
    [ask, 'topic channel sender confirmation mustBeOnFile'],
    [expect, 'decision reason reasons notBefore endsAt'],
    [
      onFile,
      'hasAddress country timezone kind restricted lastAct suppressions consents bases' +
        ' optIns pausedUntil cadence hours budget slots confirmations',
    ],
    ...each(onFile.suppressions, 'kind until'),
    ...each(onFile.consents, 'topic channel at state expires evidence address'),
    ...each(onFile.bases, 'topic channel basis at expires evidence address'),
    ...each(onFile.optIns, 'topics channel at'),
    [onFile.hours, 'from to timezone'],
    [onFile.budget, 'limit per'],
    ...each(onFile.slots, 'topic channel at'),
    ...each(onFile.confirmations, 'topics at'),
  ];
  for (const [value, keys] of known) {
    const unknown = Object.keys(value ?? {}).filter((key) => !keys.split(' ').includes(key));
    if (unknown.length > 0) throw new Error(`unknown in the table: ${unknown.join(', ')}`);
  }
}

function each(values: readonly object[] | undefined, keys: string): [object, string][] {
  return (values ?? []).map((value) => [value, keys]);
}

function readYaml(file: string): unknown {
  // The tables share contacts by aliases, more often than the parser grants to strangers.
  return parse(readFileSync(join(FOLDER, file), 'utf8'), { maxAliasCount: 1_000 });
}
