/** Pure: the record of processing as Markdown (CommonMark), to be filed or handed to an authority. */
import type { Language } from '../retention/rules.js';
import type { Activity, RecordOfProcessing } from './record-of-processing.js';

const WORDS = {
  fr: {
    title: 'Registre des activités de traitement',
    from: 'Tiré le {made} du catalogue version {version}, SHA-256 `{sha256}` (RGPD, art. 30.1).',
    controller: 'Responsable du traitement',
    joint: 'Responsable conjoint',
    representative: 'Représentant dans l’Union',
    dpo: 'Délégué à la protection des données',
    stored: 'Données conservées en',
    basis: 'Base légale',
    otherBases: 'Aussi, pour certains sujets',
    topics: 'Sujets',
    people: 'Personnes',
    data: 'Données',
    recipients: 'Destinataires',
    transfers: 'Transferts hors de l’Union',
    kept: 'Durée',
    none: 'Aucun',
    days: '{days} jours après la fin de leur utilisation',
    proof: '{days} jours pour la preuve d’un consentement, après sa fin',
    retention: 'Ce qu’Assent conserve, et combien de temps',
    record: 'Quoi',
    long: 'Jours',
    why: 'Compté, ou gardé',
    measures: 'Mesures de sécurité',
  },
  en: {
    title: 'Record of processing activities',
    from: 'Made on {made} from version {version} of the catalog, SHA-256 `{sha256}` (GDPR Art. 30(1)).',
    controller: 'Controller',
    joint: 'Joint controller',
    representative: 'Representative in the Union',
    dpo: 'Data protection officer',
    stored: 'Data is kept in',
    basis: 'Legal basis',
    otherBases: 'Also, for some topics',
    topics: 'Topics',
    people: 'People',
    data: 'Data',
    recipients: 'Recipients',
    transfers: 'Transfers outside the Union',
    kept: 'Kept for',
    none: 'None',
    days: '{days} days after their use has ended',
    proof: '{days} days for the proof of a consent, after its end',
    retention: 'What Assent keeps, and for how long',
    record: 'What',
    long: 'Days',
    why: 'Counted, or kept',
    measures: 'Security measures',
  },
} as const satisfies Record<Language, Record<string, string>>;

type Words = (typeof WORDS)[Language];

export function recordMarkdown(record: RecordOfProcessing): string {
  const words = WORDS[record.language];
  const { made, catalog } = record;
  const from = words.from
    .replace('{made}', made)
    .replace('{version}', String(catalog.version))
    .replace('{sha256}', catalog.sha256);
  return [
    `# ${words.title}`,
    from,
    partiesOf(record, words),
    ...record.activities.map((activity) => activityText(activity, words)),
    `## ${words.retention}`,
    retentionTable(record, words),
    `## ${words.measures}`,
    record.measures.map((measure) => `- ${plain(measure)}`).join('\n'),
    '',
  ].join('\n\n');
}

function partiesOf(record: RecordOfProcessing, words: Words): string {
  const { controller, dataProtectionOfficer, storedIn } = record;
  const { name, address, country, email, website, representative, jointWith } = controller;
  return facts([
    [words.controller, [`${name}, ${address} (${country})`, email, website]],
    [words.joint, jointWith],
    [words.representative, representative === null ? [] : [representative]],
    [words.dpo, dataProtectionOfficer === null ? [] : [dataProtectionOfficer]],
    [words.stored, storedIn],
  ]);
}

function activityText(activity: Activity, words: Words): string {
  const { legalBasis, transfers, retentionDays, proofDays } = activity;
  const kept = [
    words.days.replace('{days}', String(retentionDays)),
    ...(proofDays === null ? [] : [words.proof.replace('{days}', String(proofDays))]),
  ];
  const told = transfers.map(({ to, country, safeguard }) => `${to} (${country}): ${safeguard}`);
  const list = facts([
    [words.basis, [`${legalBasis.name} (${legalBasis.article})`]],
    [words.otherBases, activity.otherBases],
    [words.topics, activity.topics.map(({ name }) => name)],
    [words.people, [activity.people]],
    [words.data, activity.data],
    [words.recipients, orNone(activity.recipients, words)],
    [words.transfers, orNone(told, words)],
    [words.kept, kept],
  ]);
  return `## ${plain(activity.purpose)}\n\n${list}`;
}

function retentionTable({ retention }: RecordOfProcessing, words: Words): string {
  const rows = retention.map(
    ({ what, days, why }) => `| ${plain(what)} | ${days ?? '–'} | ${plain(why)} |`,
  );
  return [
    `| ${words.record} | ${words.long} | ${words.why} |`,
    '| --- | --: | --- |',
    ...rows,
  ].join('\n');
}

/** A line for each fact that there is something to say of. */
function facts(all: readonly (readonly [string, readonly string[]])[]): string {
  return all
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `- **${name}**: ${values.map(plain).join('; ')}`)
    .join('\n');
}

function orNone(values: readonly string[], words: Words): readonly string[] {
  return values.length === 0 ? [words.none] : values;
}

/** Text of the catalog is text here too, whatever marks it holds. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
