/**
 * The dossier from the console (GDPR Art. 15, 20). Looking at it is work on a request; giving it away
 * answers one, so that is done by a button.
 */
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DossierService } from '../compliance/rights/dossier.service.js';
import { ContactIdPipe } from '../contacts/recipient.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { dossierPage, dossierPath } from './dossier.view.js';
import { OpenPerson } from './open-person.js';
import { personPath } from './person.view.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('console/contacts/:contactId/dossier')
@Staff('audit')
export class ConsoleDossierController {
  constructor(
    private readonly people: OpenPerson,
    private readonly dossiers: DossierService,
    private readonly pages: ConsolePages,
  ) {}

  @Get()
  async show(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const reason = await this.people.reasonFor(contactId, visit.staff);
    const dossier =
      reason === null ? null : await this.dossiers.read(contactId, visit.staff.caller, reason);
    const person = { contactId, path: dossierPath(contactId), seen: dossier };
    return this.pages.showPerson('dossier', visit, person, (scene, seen) =>
      dossierPage({ ...scene, dossier: seen }),
    );
  }

  @Post('file')
  @HttpCode(200)
  @Staff('audit', 'audit.clear', 'erase')
  async give(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const reason = await this.people.reasonFor(contactId, visit.staff);
    if (reason === null) return this.pages.sendOn(visit, personPath(contactId));
    const dossier = await this.dossiers.give(contactId, visit.staff.caller, reason);
    void visit.reply
      .type('application/json; charset=utf-8')
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', `attachment; filename="dossier-${contactId}.json"`);
    return `${JSON.stringify(dossier, null, 2)}\n`;
  }
}
