/**
 * The catalog as every client may read it. How long records are kept and which clients may send a
 * topic is the organisation's own business and stays out.
 */
import {
  CLASSES_COUNTED_BY_DEFAULT,
  currentNotice,
  defaultLanguage,
  recipientName,
} from '../core/catalog.js';
import type { Catalog, Purpose, Topic } from '../core/catalog.js';
import { palettesOf } from '../core/look.js';
import type { Regime } from '../core/regime.js';
import { brandOf, brandUrl } from '../platform/http/brand.js';
import type {
  CatalogLook,
  CatalogNotice,
  CatalogPurpose,
  CatalogRegime,
  CatalogResponse,
  CatalogTopic,
} from './catalog.dto.js';
import type { CurrentCatalog } from './catalog.service.js';

export function catalogResponse({ version, sha256, catalog }: CurrentCatalog): CatalogResponse {
  return {
    version,
    sha256,
    look: lookResponse(catalog),
    languages: [...catalog.languages],
    channels: catalog.channels.map((channel) => ({ ...channel })),
    purposes: catalog.purposes.map((purpose) => purposeResponse(catalog, purpose)),
    bases: (catalog.bases ?? []).map((basis) => ({ ...basis })),
    topics: catalog.topics.map((topic) => topicResponse(catalog, topic)),
    location: {
      country: catalog.location?.country ?? null,
      timezone: catalog.location?.timezone ?? null,
    },
    regimes: (catalog.regimes ?? []).map(regimeResponse),
    holidays: (catalog.holidays ?? []).map((table) => ({ ...table, days: [...table.days] })),
    caps: catalog.caps.map((cap) => ({
      ...cap,
      counts: [...(cap.counts ?? CLASSES_COUNTED_BY_DEFAULT)],
      reserve: { ...cap.reserve },
    })),
  };
}

/** As pages have it: the colour for the dark is there whether or not the file names one. */
function lookResponse({ controller }: Catalog): CatalogLook | null {
  const brand = brandOf(controller);
  if (brand === null) return null;
  const { light, dark } = palettesOf(controller.look);
  const logo = brand.logo && brandUrl(brand.logo);
  return { colour: light.accent, colourDark: dark.accent, logo };
}

/** `recipients` were texts before they knew languages, and stay so for whoever reads them as texts. */
function purposeResponse(catalog: Catalog, purpose: Purpose): CatalogPurpose {
  const { key, basis, description, recipients } = purpose;
  const namesIn = (language: string) =>
    recipients.map((one) => recipientName(one, language, catalog));
  return {
    key,
    basis,
    description,
    recipients: namesIn(defaultLanguage(catalog)),
    recipientsIn: Object.fromEntries(
      catalog.languages.map((language) => [language, namesIn(language)]),
    ),
  };
}

function topicResponse(catalog: Catalog, topic: Topic): CatalogTopic {
  const { key, purpose, channels, name, description, benefit, frequency, bases = [] } = topic;
  return {
    key,
    class: topic.class,
    purpose,
    channels: [...channels],
    notice: noticeResponse(catalog, topic),
    bases: [...bases],
    name,
    description,
    benefit,
    ...(frequency === undefined ? {} : { frequency }),
  };
}

/** What is left out of the file is said here: open at all hours is null, no basis is an empty list. */
function regimeResponse(regime: Regime): CatalogRegime {
  const { key, countries, channels, kinds, open, holidays, bases = [] } = regime;
  return {
    key,
    countries: [...countries],
    channels: [...channels],
    kinds: [...kinds],
    open: open?.map(({ days, from, to }) => ({ days: [...days], from, to })) ?? null,
    holidays: holidays ?? null,
    bases: [...bases],
  };
}

function noticeResponse(catalog: Catalog, topic: Topic): CatalogNotice | null {
  const notice = topic.notice === undefined ? null : currentNotice(catalog, topic.notice);
  return notice && { key: notice.key, version: notice.version, text: notice.text };
}
