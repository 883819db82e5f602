import { findForm, type FindForm } from './find.view.js';
import type { Shell } from './shell.view.js';

export interface ConsoleHomePage extends Shell {
  readonly find: FindForm;
}

export function homePage(shell: Shell): ConsoleHomePage {
  return { ...shell, find: findForm() };
}
