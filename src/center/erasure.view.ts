/** Pure: what an erasure takes and what it leaves, before and after. */
import {
  CENTER_PATH,
  contactFrame,
  type PageFrame,
  type Scene,
} from '../platform/http/page.view.js';
import type { Catalog } from '../core/catalog.js';
import type { CenterScene } from './center-pages.js';
import type { ErasedOwn, KeptRefusals, SeenErasure } from './erase-own.js';
import type { Shell } from './shell.view.js';

export const ERASURE_PATH = `${CENTER_PATH}/erasure`;

/** What is said wherever somebody decides. */
interface WhatHappens {
  readonly points: readonly { readonly textKey: string }[];
  /** What stays of what they refused. */
  readonly refusedKey: string;
  /** They said no to everything, and that no stays. */
  readonly staysRefused: boolean;
  readonly email: string;
}

export interface ErasurePage extends Shell, WhatHappens {
  readonly minutes: number;
}

export interface LastPage extends WhatHappens {
  readonly frame: PageFrame;
  readonly maskedAddress: string;
  /** The tick, where it was not made. */
  readonly errors: readonly { readonly href: string; readonly messageKey: string }[];
  readonly errorCount: number;
}

export interface ErasedPage {
  readonly frame: PageFrame;
  readonly at: number;
  readonly kept: readonly { readonly textKey: string }[];
}

/** In the order in which somebody would ask. */
const POINTS = ['gone', 'stopped', 'log', 'elsewhere'];

export function erasurePage(
  { shell, catalog }: CenterScene,
  { kept, minutes }: { readonly kept: KeptRefusals; readonly minutes: number },
): ErasurePage {
  return { ...shell, ...whatHappens(catalog, kept), minutes };
}

export function lastPage(
  { catalog, locale, path }: Scene & { readonly path: string },
  { maskedAddress, kept }: Pick<SeenErasure, 'maskedAddress' | 'kept'>,
  isTickMissing = false,
): LastPage {
  const messageKey = 'erasure.last.tick';
  const errors = isTickMissing ? [{ href: '#sure', messageKey }] : [];
  return {
    frame: contactFrame(catalog, locale, 'preferences', path),
    maskedAddress,
    errors,
    errorCount: errors.length,
    ...whatHappens(catalog, kept),
  };
}

/** It can be had once, as the answer to the button. */
export function erasedPage(
  { catalog, locale }: Scene,
  { at, kept }: Pick<ErasedOwn, 'at' | 'kept'>,
): ErasedPage {
  return {
    frame: contactFrame(catalog, locale, 'preferences'),
    at,
    kept: kept.map((kind) => ({ textKey: `erasure.kept.${kind}` })),
  };
}

function whatHappens(catalog: Catalog, kept: KeptRefusals): WhatHappens {
  const lesser = kept.includes('not_me') ? 'notMe' : 'none';
  const refused = kept.includes('objection') ? 'stays' : lesser;
  return {
    points: POINTS.map((point) => ({ textKey: `erasure.points.${point}` })),
    refusedKey: `erasure.refused.${refused}`,
    staysRefused: kept.includes('objection'),
    email: catalog.controller.email,
  };
}
