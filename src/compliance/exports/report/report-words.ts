/** The words of a report in one language; instants as people write them, in UTC like every time on our pages. */
import { actorKey } from '../../../core/own-actors.js';
import { reasonKey } from '../../../core/own-reasons.js';
import type { Locale, Messages, MessageValues } from '../../../platform/http/messages.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

export class ReportWords {
  /** Said for every line there is. */
  private readonly said = new Map<string, string>();
  private readonly dates: Intl.DateTimeFormat;
  private readonly times: Intl.DateTimeFormat;
  private readonly minutes: Intl.DateTimeFormat;
  private readonly languages: Intl.DisplayNames;
  private readonly countries: Intl.DisplayNames;

  constructor(
    private readonly messages: Messages,
    private readonly locale: Locale,
  ) {
    const [tag, timeZone] = [locale === 'en' ? 'en-GB' : locale, 'UTC'];
    this.dates = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone });
    const toTheMinute = {
      ...({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const),
      ...({ timeZoneName: 'short', timeZone } as const),
    };
    this.minutes = new Intl.DateTimeFormat(tag, toTheMinute);
    const second = { second: '2-digit', fractionalSecondDigits: 3 } as const;
    this.times = new Intl.DateTimeFormat(tag, { ...toTheMinute, ...second });
    this.languages = new Intl.DisplayNames([tag], { type: 'language' });
    this.countries = new Intl.DisplayNames([tag], { type: 'region' });
  }

  say(key: string, values?: MessageValues): string {
    if (values) return this.messages.translate(this.locale, `report.${key}`, values);
    const known = this.said.get(key) ?? this.messages.translate(this.locale, `report.${key}`);
    this.said.set(key, known);
    return known;
  }

  /** Null where there is no word for it. */
  find(key: string): string | null {
    return this.messages.has(`report.${key}`) ? this.say(key) : null;
  }

  happened(type: string): string {
    return this.messages.translate(this.locale, `happened.${type}`);
  }

  /** Null for whoever has a name of their own. */
  actor(actor: string): string | null {
    const key = actorKey(actor);
    return key && this.messages.translate(this.locale, key);
  }

  /** A code of ours in words; what somebody typed, as they did. */
  reason(reason: string): string {
    const key = reasonKey(reason);
    return key === null ? reason : this.messages.translate(this.locale, key);
  }

  pair(name: string, value: string): string {
    return this.say('pair', { name, value });
  }

  list(values: readonly string[]): string {
    return values.join(this.say('separator'));
  }

  /** `22 November 2026, 09:14:31.190 UTC` */
  instant(text: string): string {
    const at = new Date(text);
    return this.say('instant', { day: this.dates.format(at), time: this.times.format(at) });
  }

  /** `22 November 2026, 09:14 UTC`: nothing finer is known. */
  minute(text: string): string {
    const at = new Date(text);
    return this.say('instant', { day: this.dates.format(at), time: this.minutes.format(at) });
  }

  /** What is no instant stays what it is. */
  instantIn(text: string): string {
    return INSTANT.test(text) ? this.instant(text) : text;
  }

  language(tag: string): string {
    return named(this.languages, tag);
  }

  country(code: string): string {
    return named(this.countries, code);
  }
}

/** What somebody else wrote may be no code at all. */
function named(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
