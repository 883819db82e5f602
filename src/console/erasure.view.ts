import type { Erased } from '../compliance/rights/erase-contact.js';
import type { Shell } from './shell.view.js';

export interface ErasedPage extends Shell {
  readonly at: number;
  readonly entries: number;
  readonly kept: readonly { readonly textKey: string }[];
}

/** The only page about somebody who is gone: it can be had once, as the answer to the form. */
export function erasedPage(shell: Shell, { at, entries, kept }: Erased): ErasedPage {
  return {
    ...shell,
    at,
    entries,
    kept: kept.map((kind) => ({ textKey: `console.erased.kept.${kind}` })),
  };
}
