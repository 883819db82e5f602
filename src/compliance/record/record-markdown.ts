/**
 * Pure: the record of processing as Markdown (CommonMark), to be filed or handed to an authority.
 */
import type { Words } from '../../platform/http/messages.js';
import type { Activity, RecordOfProcessing } from './record-of-processing.js';

type Say = Words['say'];
type Fact = readonly [name: string, values: readonly string[]];

/** In the language of the record. */
export function recordMarkdown(record: RecordOfProcessing, { locale, say: sayAny }: Words): string {
  const say: Say = (key, values) => sayAny(`record.${key}`, values);
  const { catalog, activities, measures } = record;
  const { version, sha256 } = catalog;
  const day = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    ...{ dateStyle: 'long', timeZone: 'UTC' },
  });
  const made = day.format(new Date(record.made));
  return [
    `# ${say('title')}`,
    say('from', { made, version: String(version), sha256 }),
    partiesOf(record, say, new Intl.DisplayNames([locale], { type: 'region' })),
    ...activities.map((activity) => activityText(activity, say)),
    `## ${say('retention')}`,
    retentionTable(record, say),
    `## ${say('measures')}`,
    measures.map((measure) => `- ${plain(measure)}`).join('\n'),
    '',
  ].join('\n\n');
}

function partiesOf(record: RecordOfProcessing, say: Say, countries: Intl.DisplayNames): string {
  const { controller, dataProtectionOfficer, storedIn } = record;
  const { name, address, country, email, website, representative, jointWith } = controller;
  const named = (code: string) => countries.of(code) ?? code;
  return facts(say, [
    ['controller', [`${name}, ${address} (${named(country)})`, email, website]],
    ['joint', jointWith],
    ['representative', representative === null ? [] : [representative]],
    ['dpo', dataProtectionOfficer === null ? [] : [dataProtectionOfficer]],
    ['stored', storedIn.map(named)],
  ]);
}

function activityText(activity: Activity, say: Say): string {
  const { legalBasis, retentionDays: days, proofDays } = activity;
  const proof = proofDays === null ? [] : [say('proof', { days: proofDays })];
  const transfers = activity.transfers.map((one) => say('transfer', one));
  const list = facts(say, [
    ['basis', [`${legalBasis.name} (${legalBasis.article})`]],
    ['otherBases', activity.otherBases],
    ['topics', activity.topics.map(({ name }) => name)],
    ['people', [activity.people]],
    ['data', activity.data],
    ['recipients', orNone(activity.recipients, say)],
    ['transfers', orNone(transfers, say)],
    ['kept', [say('days', { days }), ...proof]],
  ]);
  return `## ${plain(activity.purpose)}\n\n${list}`;
}

function retentionTable({ retention }: RecordOfProcessing, say: Say): string {
  const rows = retention.map(
    ({ what, days, why }) => `| ${plain(what)} | ${days ?? '–'} | ${plain(why)} |`,
  );
  return [
    `| ${say('what')} | ${say('long')} | ${say('why')} |`,
    '| --- | --: | --- |',
    ...rows,
  ].join('\n');
}

/** A line for each fact that there is something to say of. */
function facts(say: Say, all: readonly Fact[]): string {
  return all
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => {
      const told = values.map(plain).join(say('separator'));
      return `- ${say('fact', { name: say(name), values: told })}`;
    })
    .join('\n');
}

function orNone(values: readonly string[], say: Say): readonly string[] {
  return values.length === 0 ? [say('none')] : values;
}

/** Text of the catalog is text here too, whatever marks it holds; a space that must not break stays one. */
function plain(text: string): string {
  return text
    .replace(/[^\S\u00a0\u202f]+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
