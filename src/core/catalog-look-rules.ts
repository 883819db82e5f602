/** An organisation's own colour must be one that people can read, and its logo a picture. */
import { problem, type CatalogIssue } from './catalog-issue.js';
import type { Catalog } from './catalog.js';
import { faultOfLogo, readLogo } from './logo.js';
import { ENOUGH, isLegible, nearestLegible, weakestPlace, type Theme } from './look.js';

export function checkLook({ controller: { look } }: Catalog): CatalogIssue[] {
  if (look === undefined) return [];
  return [
    ...checkColour('light', 'colour', look.colour),
    ...checkColour('dark', 'colourDark', look.colourDark),
    ...checkLogo(look.logo),
  ];
}

function checkColour(theme: Theme, field: string, colour: string | undefined): CatalogIssue[] {
  if (colour === undefined || isLegible(theme, colour)) return [];
  const { ratio, against, where } = weakestPlace(theme, colour);
  // Rounded down: 4.499 is not 4.5.
  const shown = Math.floor(ratio * 100) / 100;
  return [
    problem(
      ['controller', 'look', field],
      `the ${field} \`${colour}\` can hardly be read: its contrast to \`${against}\` (${where}, ${theme} theme) ` +
        `is ${shown}, and WCAG 2.2 asks for ${ENOUGH} (1.4.3); the nearest that has it is ` +
        `\`${nearestLegible(theme, colour)}\``,
    ),
  ];
}

function checkLogo(uri: string | undefined): CatalogIssue[] {
  if (uri === undefined) return [];
  const logo = readLogo(uri);
  const fault = logo === null ? 'is neither a file nor a whole image' : faultOfLogo(logo);
  return fault === null ? [] : [problem(['controller', 'look', 'logo'], `the logo ${fault}`)];
}
