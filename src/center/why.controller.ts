/**
 * "Why did I get this?": every request that was made about whoever is in, and what was decided. It shows
 * and changes nothing.
 */
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Person } from '../platform/http/scopes.js';
import { CenterPages } from './center-pages.js';
import { ReadWhy } from './read-why.js';
import { CurrentVisit, type Visit } from './visit.js';
import { WHY_PATH, whyPage } from './why.view.js';

@ApiExcludeController()
@Controller('preferences/why')
@Person()
export class WhyController {
  constructor(
    private readonly reader: ReadWhy,
    private readonly pages: CenterPages,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit): Promise<string> {
    const { before } = visit.request.query as { before?: unknown };
    const facts = await this.reader.read(
      visit.person.contactId,
      typeof before === 'string' ? before : null,
    );
    return this.pages.show('why', visit, WHY_PATH, (scene) => whyPage(scene, facts));
  }
}
