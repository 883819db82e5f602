/** The suggestion box in the console. What is read here is about nobody: it leaves no access line. */
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Staff } from '../platform/http/scopes.js';
import { placeIn, SuggestionsService } from '../suggestions/suggestions.service.js';
import { ConsolePages } from './console-pages.js';
import { suggestionsPage } from './suggestions.view.js';
import { CurrentVisit, type Visit } from './visit.js';

const SHOWN = 100;

@ApiExcludeController()
@Controller('console/suggestions')
@Staff('audit')
export class ConsoleSuggestionsController {
  constructor(
    private readonly suggestions: SuggestionsService,
    private readonly pages: ConsolePages,
  ) {}

  /** `?after=` is where an earlier page ended. */
  @Get()
  async show(@CurrentVisit() visit: Visit): Promise<string> {
    const { after } = visit.request.query as { after?: unknown };
    const read = await this.suggestions.page({ from: null, after: placeIn(after), limit: SHOWN });
    const votes = await this.suggestions.votes(null);
    const place = { path: '/console/suggestions', section: 'suggestions' } as const;
    return this.pages.show('suggestions', visit, place, ({ shell, ...scene }) =>
      suggestionsPage(shell, scene, { read, votes }),
    );
  }
}
