/** The reader's English is not American: the day comes before the month. */
export function intlLocale(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale;
}

/** A date as the readers of a page write it; in UTC unless `style` names a zone. */
export function writtenDate(locale: string, at: number, style: Intl.DateTimeFormatOptions): string {
  const written = new Intl.DateTimeFormat(intlLocale(locale), {
    ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
    ...style,
  }).format(at);
  // The first of a month is an ordinal in French, which Intl does not know.
  return locale === 'fr' ? written.replace(/^1(?= )/, '1er') : written;
}
