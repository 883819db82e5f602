/** A date as the readers of a page write it. */
export function writtenDate(locale: string, at: number, style: Intl.DateTimeFormatOptions): string {
  const written = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
    ...style,
  }).format(at);
  // The first of a month is an ordinal in French, which Intl does not know.
  return locale === 'fr' ? written.replace(/^1(?= )/, '1er') : written;
}
