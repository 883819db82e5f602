/** The words of a report in one language; dates as people write them, always in UTC. */
import { join } from 'node:path';
import {
  loadMessages,
  type MessageValues,
  type Messages,
} from '../../../platform/http/messages.js';
import { ROOT } from '../../../platform/root.js';
import type { ExportLocale } from '../export-order.js';

let messages: Messages | null = null;

export class ReportWords {
  private readonly dates: Intl.DateTimeFormat;

  constructor(private readonly locale: ExportLocale) {
    messages ??= loadMessages(join(ROOT, 'views', 'messages'));
    this.dates = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
      ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
    });
  }

  say(key: string, values: MessageValues = {}): string {
    if (!messages) throw new Error('There are no words.');
    return messages.translate(this.locale, `report.${key}`, values);
  }

  /** `22 November 2026, 09:14:31.190 UTC` */
  instant(text: string): string {
    const time = text.slice('yyyy-mm-ddT'.length, -1);
    return `${this.dates.format(new Date(text))}, ${time} UTC`;
  }
}
