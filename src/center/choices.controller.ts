/**
 * What the page of somebody's choices sends: all of it saved, one thing stopped, everything paused. Each
 * goes back to the page, which says what was done.
 */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { CENTER_PATH } from '../platform/http/page.view.js';
import { Person } from '../platform/http/scopes.js';
import { CenterHome } from './center-home.js';
import { CenterPages } from './center-pages.js';
import { readEdits } from './edits.js';
import { readPause } from './pause-until.js';
import { SaveChoices } from './save-choices.js';
import { readStop, readUndo, StopMessages } from './stop-messages.js';
import { CurrentVisit, type Visit } from './visit.js';

/** Taken back once before, it says nothing of what stands today: that may have been left again. */
const UNDO_WORDS = {
  undone: 'undone',
  used: 'undone_before',
  changed: 'kept',
  over: 'kept',
} as const;

@ApiExcludeController()
@Person()
@Controller('preferences')
export class ChoicesController {
  constructor(
    private readonly choices: SaveChoices,
    private readonly stopping: StopMessages,
    private readonly home: CenterHome,
    private readonly pages: CenterPages,
  ) {}

  @Post()
  @HttpCode(200)
  async save(@Body() body: unknown, @CurrentVisit() visit: Visit): Promise<string> {
    const edits = readEdits(body);
    const saved = await this.choices.save(visit.person, edits);
    if (saved.errors) return this.home.again(visit, { edits, errors: saved.errors });
    return this.pages.sendOn(
      visit,
      CENTER_PATH,
      saved.hasChanged ? 'saved' : 'unchanged',
      edits.language,
    );
  }

  @Post('leave')
  @HttpCode(200)
  async leave(@Body() body: unknown, @CurrentVisit() visit: Visit): Promise<string> {
    await this.stopping.leave(visit.person, readStop(body));
    return this.pages.sendOn(visit, CENTER_PATH, 'left');
  }

  @Post('undo')
  @HttpCode(200)
  async undo(@Body() body: unknown, @CurrentVisit() visit: Visit): Promise<string> {
    const outcome = await this.stopping.undo(visit.person, readUndo(body));
    return this.pages.sendOn(visit, CENTER_PATH, UNDO_WORDS[outcome]);
  }

  @Post('pause')
  @HttpCode(200)
  async pause(@Body() body: unknown, @CurrentVisit() visit: Visit): Promise<string> {
    const ask = readPause(body);
    const end = await this.stopping.pause(visit.person, ask);
    if (!end.ok)
      return this.home.again(visit, { pauseDate: { typed: ask.date, error: end.error } });
    return this.pages.sendOn(visit, CENTER_PATH, end.until === null ? 'resumed' : 'paused');
  }
}
