import type { Catalog } from '../../core/catalog.js';
import { ERROR_CODES } from '../../core/errors.js';
import { pageFrame, type PageFrame } from './page.view.js';
import { PROBLEMS } from './problems.js';

export interface ErrorsPage {
  readonly frame: PageFrame;
  readonly errors: readonly {
    readonly code: string;
    readonly status: number;
    readonly title: string;
  }[];
}

/** Every code there is; the titles are those of the problem documents, hence in English. */
export function errorsPage(catalog: Catalog | null, locale: string): ErrorsPage {
  return {
    frame: pageFrame(catalog, locale, '/docs/errors'),
    errors: ERROR_CODES.map((code) => ({ code, ...PROBLEMS[code] })),
  };
}
