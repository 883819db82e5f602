import type { ExportRow } from '../compliance/exports/exports.store.js';
import { exportLine, type ExportLine } from './exports.view.js';
import { findForm, type FindForm } from './find.view.js';
import { headView, type Head, type SignedHead } from './head.view.js';
import type { Shell } from './shell.view.js';

const MOST_EXPORTS = 3;

/** Requests that are not answered yet. */
export interface Due {
  readonly open: number;
  readonly overdue: number;
  /** Due within the days that a warning is given. */
  readonly soon: number;
}

export interface ConsoleHomePage extends Shell {
  readonly find: FindForm;
  readonly due: Due;
  readonly head: Head | null;
  readonly exports: readonly ExportLine[];
}

export function homePage(
  shell: Shell,
  { due, head, exports }: { due: Due; head: SignedHead | null; exports: readonly ExportRow[] },
): ConsoleHomePage {
  return {
    ...{ ...shell, find: findForm(), due, head: head && headView(head) },
    exports: exports.slice(0, MOST_EXPORTS).map(exportLine),
  };
}
