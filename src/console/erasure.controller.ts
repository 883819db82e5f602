/** Erasure (GDPR Art. 17) from the console: a page of its own says exactly what will happen. */
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { EraseContact, type Erased } from '../compliance/rights/erase-contact.js';
import { ContactIdPipe } from '../contacts/recipient.js';
import { actorOf, Staff } from '../platform/http/scopes.js';
import { ActPages } from './act-pages.js';
import { actPage, type Act } from './act.view.js';
import { ConsolePages } from './console-pages.js';
import { enteredIn } from './entered.js';
import { erasedPage } from './erasure.view.js';
import { OpenPerson } from './open-person.js';
import { personPath } from './person.view.js';
import { CurrentVisit, type Visit } from './visit.js';

/** Said in the order in which a person would ask. */
const POINTS = ['gone', 'permits', 'entries', 'kept', 'objection', 'exports', 'backups', 'final'];

const actOf = (contactId: string): Act => ({
  ...{ name: 'erase', points: POINTS, backUrl: personPath(contactId) },
  action: `${personPath(contactId)}/erasure`,
  section: 'home',
});

@ApiExcludeController()
@Controller('console/contacts/:contactId/erasure')
@Staff('audit', 'erase')
export class ConsoleErasureController {
  constructor(
    private readonly people: OpenPerson,
    private readonly contacts: EraseContact,
    private readonly acts: ActPages,
    private readonly pages: ConsolePages,
  ) {}

  /** Shown for a person whom the session opened: nobody is erased by a number alone. */
  @Get()
  async ask(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const seen = await this.people.reasonFor(contactId, visit.staff);
    const act = actOf(contactId);
    const person = { contactId, path: act.action, seen };
    return this.pages.showPerson('act', visit, person, ({ shell }) => actPage(shell, act));
  }

  @Post()
  @HttpCode(200)
  async erase(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const act = actOf(contactId);
    const { entered, errors } = enteredIn(body, act);
    const opened = await this.people.reasonFor(contactId, visit.staff);
    if (opened !== null && errors) return this.acts.ask(visit, act, { entered, errors });
    const seen = opened === null ? null : await this.erased(contactId, entered.reason, visit);
    return this.pages.showPerson('erased', visit, { contactId, seen }, ({ shell }, erased) =>
      erasedPage(shell, erased),
    );
  }

  private async erased(contactId: string, reason: string, { staff }: Visit): Promise<Erased> {
    const erased = await this.contacts.erase(contactId, reason, actorOf(staff.caller));
    await this.people.forget(contactId);
    return erased;
  }
}
