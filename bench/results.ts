/** Everything that one run of the bench measured. What was not asked for is absent. */
import type { Figure } from './figures/figure.js';
import type { LedgerFigure } from './figures/ledger.js';
import type { MemoryFigure } from './figures/memory.js';
import type { OverloadFigure } from './figures/overload.js';
import type { RawFigures } from './figures/raw.js';
import type { ScaleFigures } from './figures/scale.js';
import type { Machine } from './machine.js';

export interface Results {
  readonly startedAt: string;
  machine?: Machine;
  readonly generator: string;
  readonly contacts: number;
  readonly runs: number;
  readonly seconds: number;
  raw?: RawFigures;
  asks?: Figure;
  batch?: Figure;
  permits?: Figure;
  redeem?: Figure;
  checks?: Figure;
  memory?: MemoryFigure;
  overload?: OverloadFigure;
  ledger?: LedgerFigure;
  scale?: { readonly small: ScaleFigures; readonly large: ScaleFigures; readonly sizes: string };
}

export function figuresIn({ asks, batch, checks, permits, raw, redeem, scale }: Results): Figure[] {
  const figures = [
    ...(raw ? [raw.R1, raw.R2, raw.R3] : []),
    ...[asks, batch, permits, redeem, checks],
    ...(scale ? [scale.small.asks, scale.small.batch, scale.large.asks, scale.large.batch] : []),
  ];
  return figures.filter((figure) => figure !== undefined);
}

/** Every answer that was not what it had to be. */
export function wrongIn(results: Results): string[] {
  const { ledger, memory, overload } = results;
  return [...figuresIn(results), memory, overload, ledger].flatMap((part) => part?.wrong ?? []);
}
