/** What `npm run bench -- …` takes. */
import { Command, InvalidArgumentError } from 'commander';

export const FIGURES = [
  'raw',
  'asks',
  'batch',
  'permits',
  'redeem',
  'checks',
  'memory',
  'overload',
  'scale',
  'ledger',
] as const;
export type FigureName = (typeof FIGURES)[number];

export interface Options {
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly contacts: number;
  readonly patience: number;
  readonly json?: string;
  readonly profile?: string;
}

export function readOptions(argv: readonly string[]): Options {
  const program = new Command('bench')
    .description('measures this build beside bare clients on the same PostgreSQL')
    .option('--quick', 'one run of 3 seconds each, and a smaller comparison of sizes', false)
    .option('--only <names>', `some of ${FIGURES.join(', ')}; with commas`, namesOf, FIGURES)
    .option('--contacts <n>', 'how many contacts are seeded', count, 100_000)
    .option('--patience <minutes>', 'wait so long for a machine nobody else uses', minutes, 0)
    .option('--json <file>', 'also write the results here')
    .option('--profile <folder>', 'let the service leave its CPU profiles here');
  return program.parse(argv).opts<Options>();
}

function namesOf(text: string): readonly string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !FIGURES.some((figure) => figure === name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`there is no ${unknown}: choose from ${FIGURES.join(', ')}.`);
}

function count(text: string): number {
  const value = Number(text);
  if (/^\d{4,7}$/.test(text) && value % 1_000 === 0 && value > 0) return value;
  throw new InvalidArgumentError('it must be whole thousands, up to 9999000.');
}

function minutes(text: string): number {
  const value = Number(text);
  if (/^\d{1,3}$/.test(text)) return value;
  throw new InvalidArgumentError('it must be whole minutes, up to 999.');
}
