import { findForm, type FindForm } from './find.view.js';
import { headView, type Head, type SignedHead } from './head.view.js';
import type { Shell } from './shell.view.js';

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
}

export function homePage(
  shell: Shell,
  { due, head }: { due: Due; head: SignedHead | null },
): ConsoleHomePage {
  return { ...shell, find: findForm(), due, head: head && headView(head) };
}
