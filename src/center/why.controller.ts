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
    const { before: asked } = visit.request.query as { before?: unknown };
    const before = typeof asked === 'string' ? asked : null;
    const facts = await this.reader.read(visit.person.contactId, before);
    // Whoever reads on in another language reads the same messages. It names one of theirs by now.
    const path = before === null ? WHY_PATH : `${WHY_PATH}?before=${encodeURIComponent(before)}`;
    return this.pages.show('why', visit, path, (scene) => whyPage(scene, facts));
  }
}
