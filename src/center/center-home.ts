/** What whoever is in sees first: the page of their choices, fresh, or with what is to be mended. */
import { Injectable } from '@nestjs/common';
import { CENTER_PATH } from '../platform/http/page.view.js';
import { CenterPages } from './center-pages.js';
import { choicesPage, type ChoicesInput } from './choices.view.js';
import { ReadChoices } from './read-choices.js';
import type { Visit } from './visit.js';

export type ToMend = Pick<ChoicesInput, 'edits' | 'errors' | 'pauseDate'>;

@Injectable()
export class CenterHome {
  constructor(
    private readonly reader: ReadChoices,
    private readonly pages: CenterPages,
  ) {}

  async page(visit: Visit): Promise<string> {
    const choices = await this.reader.of(visit.person);
    return this.pages.show('choices', visit, CENTER_PATH, ({ shell, locale }) =>
      choicesPage({ shell, locale, choices }),
    );
  }

  /** Nothing was done: all that was typed comes back, beside what is wrong with it. */
  async again(visit: Visit, toMend: ToMend): Promise<string> {
    const choices = await this.reader.of(visit.person);
    void visit.reply.status(422);
    return this.pages.show('choices', visit, undefined, ({ shell, locale }) =>
      choicesPage({ shell, locale, choices, ...toMend }),
    );
  }
}
