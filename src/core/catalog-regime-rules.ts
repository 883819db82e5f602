/**
 * Rules for regimes: each refers to what exists, opens at hours that make sense, and is reached by
 * somebody. The first that fits is taken; where none fits, nothing is sent, so a gap is told.
 */
import { checkOpenHours } from './catalog-hours-rules.js';
import { dangling, doubt, problem, type CatalogIssue } from './catalog-issue.js';
import { basisByKey, channelByKey, type Catalog } from './catalog.js';
import { countryHint, isCountry } from './country.js';
import { isZone } from './local-time.js';
import type { Regime } from './regime.js';

const KINDS = ['consumer', 'business'] as const;
const EVERYWHERE = '*';

export function checkRegimes(catalog: Catalog): CatalogIssue[] {
  const { regimes = [] } = catalog;
  return [
    ...regimes.flatMap((regime, index) => [
      ...checkCountries(regime, index),
      ...checkReferences(catalog, regime, index),
      ...checkOpenHours(regime, index),
      ...checkReach(regimes, index),
    ]),
    ...checkCoverage(catalog),
  ];
}

/** Where people are taken to be who did not say; without it they are nowhere. */
export function checkLocation({ location = {} }: Catalog): CatalogIssue[] {
  const { country, timezone } = location;
  const issues: CatalogIssue[] = [];
  if (country === undefined)
    issues.push(
      doubt(
        ['location'],
        'location names no country: a contact who did not say theirs is refused as unknown_location',
      ),
    );
  else if (!isCountry(country))
    issues.push(
      problem(
        ['location', 'country'],
        `location names the country \`${country}\`, which ISO 3166-1 does not know: ${countryHint(country)}`,
      ),
    );
  if (timezone !== undefined && !isZone(timezone))
    issues.push(
      problem(
        ['location', 'timezone'],
        `location names the time zone \`${timezone}\`, which is not known: one is written Europe/Paris (IANA)`,
      ),
    );
  if (timezone !== undefined && country === undefined)
    issues.push(
      problem(
        ['location', 'timezone'],
        `location names the time zone \`${timezone}\` of no country: add \`country\`, or it is never used`,
      ),
    );
  return issues;
}

function checkCountries({ key, countries }: Regime, index: number): CatalogIssue[] {
  if (countries.includes(EVERYWHERE) && countries.length > 1)
    return [
      problem(
        ['regimes', index, 'countries'],
        `regime \`${key}\` names \`*\` beside other countries: it stands for all of them, so drop the others`,
      ),
    ];
  return countries.flatMap((country, at) =>
    country === EVERYWHERE || isCountry(country)
      ? []
      : [
          problem(
            ['regimes', index, 'countries', at],
            `regime \`${key}\` names the country \`${country}\`, which ISO 3166-1 does not know: ${countryHint(country)}`,
          ),
        ],
  );
}

function checkReferences(catalog: Catalog, regime: Regime, index: number): CatalogIssue[] {
  const owner = `regime \`${regime.key}\``;
  const { channels, bases = [], holidays } = regime;
  const tables = catalog.holidays ?? [];
  return [
    ...channels.flatMap((key, at) =>
      channelByKey(catalog, key) === null
        ? [dangling(['regimes', index, 'channels', at], owner, 'channel', key, catalog.channels)]
        : [],
    ),
    ...bases.flatMap((key, at) =>
      basisByKey(catalog, key) === null
        ? [dangling(['regimes', index, 'bases', at], owner, 'basis', key, catalog.bases ?? [])]
        : [],
    ),
    ...(holidays === undefined || tables.some(({ key }) => key === holidays)
      ? []
      : [dangling(['regimes', index, 'holidays'], owner, 'holiday table', holidays, tables)]),
  ];
}

/** A regime that earlier ones cover whole is law that somebody wrote down and nobody follows. */
function checkReach(regimes: readonly Regime[], index: number): CatalogIssue[] {
  const regime = regimes[index];
  if (regime === undefined) return [];
  const earlier = regimes.slice(0, index);
  const places = placesOf(regime);
  const takers = places.flatMap((place) => earlier.find((other) => covers(other, place)) ?? []);
  if (takers.length < places.length) return [];
  const names = [...new Set(takers.map(({ key }) => `\`${key}\``))];
  return [
    problem(
      ['regimes', index],
      `regime \`${regime.key}\` is never reached, since the first that fits is taken and ${names.join(', ')} ` +
        `${names.length > 1 ? 'fit' : 'fits'} wherever it does: list it earlier or drop it`,
    ),
  ];
}

interface RegimePlace {
  readonly country: string;
  readonly channel: string;
  readonly kind: (typeof KINDS)[number];
}

function placesOf({ countries, channels, kinds }: Regime): RegimePlace[] {
  return countries.flatMap((country) =>
    channels.flatMap((channel) => kinds.map((kind) => ({ country, channel, kind }))),
  );
}

function covers(regime: Regime, { country, channel, kind }: RegimePlace): boolean {
  const isThere = regime.countries.includes(country) || regime.countries.includes(EVERYWHERE);
  return isThere && regime.channels.includes(channel) && regime.kinds.includes(kind);
}

function checkCoverage({ topics, channels, regimes = [] }: Catalog): CatalogIssue[] {
  const offered = channels.filter(({ key }) =>
    topics.some((topic) => topic.class === 'marketing' && topic.channels.includes(key)),
  );
  return offered.flatMap(({ key: channel }) =>
    KINDS.filter(
      (kind) => !regimes.some((regime) => covers(regime, { country: EVERYWHERE, channel, kind })),
    ).map((kind) =>
      doubt(
        ['regimes'],
        `no regime for \`*\` covers channel \`${channel}\` to a ${kind}: ` +
          `a contact elsewhere is refused as unknown_location`,
      ),
    ),
  );
}
