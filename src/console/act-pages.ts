/**
 * The page before something is done: it asks, asks again with what was wrong and what was typed, and once
 * it is done sends on to where that shows.
 */
import { Injectable } from '@nestjs/common';
import { actPage, type Act, type ActErrors, type Entered } from './act.view.js';
import { ConsolePages, type DoneWord } from './console-pages.js';
import { enteredIn, type Read } from './entered.js';
import type { Visit } from './visit.js';

export interface Submitted {
  readonly body: unknown;
  readonly act: Act;
  /** Where it shows that it was done. */
  readonly next: string;
  readonly done: DoneWord;
}

@Injectable()
export class ActPages {
  constructor(private readonly pages: ConsolePages) {}

  ask(visit: Visit, act: Act, again?: Read): Promise<string> {
    if (again) void visit.reply.status(422);
    const page = { section: act.section, ...(again ? {} : { path: act.action }) };
    return this.pages.show('act', visit, page, ({ shell }) =>
      actPage(shell, act, again?.entered, again?.errors ?? {}),
    );
  }

  /** `carryOut` says what is wrong where only who carries it out can know that, or null. */
  async submit(
    visit: Visit,
    { body, act, next, done }: Submitted,
    carryOut: (entered: Entered) => Promise<ActErrors | null>,
  ): Promise<string> {
    const read = enteredIn(body, act);
    const errors = read.errors ?? (await carryOut(read.entered));
    if (errors) return this.ask(visit, act, { entered: read.entered, errors });
    return this.pages.sendOn(visit, next, done);
  }
}
