/**
 * What views may call: messages, dates and numbers as the reader's language writes them. A page about
 * one person may have a `zone` in its model; then every clock on it is theirs. Nothing here reads a clock.
 */
import type { HelperDelegate, HelperOptions } from 'handlebars';
import { actorKey } from '../../core/own-actors.js';
import { reasonKey } from '../../core/own-reasons.js';
import type { Locale, Messages } from './messages.js';
import { intlLocale, writtenDate } from './written-date.js';

export type ViewHelpers = Readonly<Record<string, HelperDelegate>>;

const CLOCK = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function viewHelpers(messages: Messages): ViewHelpers {
  const named = (helper: string, keyOf: (text: string) => string | null) => ({
    [helper]: (text: unknown, options: HelperOptions) => {
      if (typeof text !== 'string') throw new Error(`"${helper}" of what is no text`);
      const key = keyOf(text);
      return key === null ? text : messages.translate(localeOf(options), key);
    },
  });
  return {
    t: (key: string, options: HelperOptions) =>
      messages.translate(localeOf(options), key, presentValues(key, options.hash)),
    /** An instant, always with its time zone: `{{date at}}`, or `{{date at zone=theirs}}`. */
    date: (at: unknown, options: HelperOptions) =>
      writtenDate(localeOf(options), instant(at), { ...CLOCK, timeZone: zoneOf(options) }),
    /** The time of day alone, for what is over within the hour. */
    time: (at: unknown, options: HelperOptions) =>
      new Intl.DateTimeFormat(intlLocale(localeOf(options)), {
        ...CLOCK,
        timeZone: zoneOf(options),
      }).format(instant(at)),
    /** A day without a time: of the calendar (`2026-11-21`), or the one that an instant falls on. */
    day: (at: unknown, options: HelperOptions) =>
      typeof at === 'string' && DAY.test(at)
        ? writtenDate(localeOf(options), Date.parse(at), {})
        : writtenDate(localeOf(options), instant(at), { timeZone: zoneOf(options) }),
    number: (value: unknown, options: HelperOptions) => {
      if (typeof value !== 'number') throw new Error('"number" of what is no number');
      return new Intl.NumberFormat(intlLocale(localeOf(options))).format(value);
    },
    /** A masked address: a line may break behind its dots, unless they are joined to what follows. */
    whole: (mask: unknown) => {
      if (typeof mask !== 'string') throw new Error('"whole" of what is no text');
      return mask.replaceAll('…', '…\u2060');
    },
    ...named('actorName', actorKey),
    ...named('reasonText', reasonKey),
  };
}

function localeOf({ data }: HelperOptions): Locale {
  return (data as { locale: Locale }).locale;
}

/** The zone that the place asks for, else the page's, else UTC. */
function zoneOf({ hash, data }: HelperOptions): string {
  const { root } = data as { root?: { zone?: unknown } };
  const asked = (hash as { zone?: unknown }).zone ?? ownZone(root);
  return typeof asked === 'string' ? asked : 'UTC';
}

function ownZone(root: { zone?: unknown } | undefined): unknown {
  return root !== undefined && Object.hasOwn(root, 'zone') ? root.zone : undefined;
}

function instant(at: unknown): number {
  if (typeof at !== 'number') throw new Error('A date must be in epoch milliseconds');
  return at;
}

function presentValues(key: string, hash: Record<string, unknown>): Record<string, string> {
  for (const [name, value] of Object.entries(hash)) {
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new Error(`Message "${key}" needs "${name}"`);
    }
  }
  return hash as Record<string, string>;
}
