/**
 * A person's page. Every view of it is a line in the access log, under the reason that the session gave
 * for this person; where it gave none, a page asks for one and shows nothing (T-21).
 */
import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ContactIdPipe } from '../contacts/recipient.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { OpenPerson } from './open-person.js';
import { personPage, personPath } from './person.view.js';
import { ReadPerson } from './read-person.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('console/contacts/:contactId')
@Staff('audit')
export class PersonController {
  constructor(
    private readonly people: OpenPerson,
    private readonly reader: ReadPerson,
    private readonly pages: ConsolePages,
  ) {}

  @Get()
  async show(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const { staff, request } = visit;
    const { clear } = request.query as { clear?: unknown };
    const isClear = clear === '1' && staff.caller.scopes.has('audit.clear');
    const action = isClear ? 'console.person_clear' : 'console.person';
    const seen = await this.people.look({ contactId, action }, staff, async (tx, now) => ({
      person: await this.reader.read(tx, contactId, isClear, now),
      now,
    }));
    const person = { contactId, path: personPath(contactId), seen };
    return this.pages.showPerson('person', visit, person, (scene, found) =>
      personPage({ ...scene, ...found, isClear }),
    );
  }
}
