/** What the record of processing says of countries must be countries (GDPR Art. 30(1)(e)). */
import { problem, type CatalogIssue, type DocumentPath } from './catalog-issue.js';
import type { Catalog } from './catalog.js';
import { countryHint, isCountry } from './country.js';

export function checkCountriesOfRecord({ controller, purposes }: Catalog): CatalogIssue[] {
  return [
    ...(controller.storedIn ?? []).flatMap((country, index) =>
      checkCountry(['controller', 'storedIn', index], 'the controller stores data in', country),
    ),
    ...purposes.flatMap(({ key, transfers = [] }, index) =>
      transfers.flatMap(({ country }, at) =>
        checkCountry(
          ['purposes', index, 'transfers', at, 'country'],
          `purpose \`${key}\` transfers data to`,
          country,
        ),
      ),
    ),
  ];
}

function checkCountry(path: DocumentPath, what: string, country: string): CatalogIssue[] {
  if (isCountry(country)) return [];
  return [
    problem(
      path,
      `${what} \`${country}\`, which ISO 3166-1 does not know: ${countryHint(country)}`,
    ),
  ];
}
