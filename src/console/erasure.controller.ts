/** Erasure (GDPR Art. 17) from the console: a page of its own says exactly what will happen. */
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { EraseContact } from '../compliance/rights/erase-contact.js';
import { ContactIdPipe } from '../contacts/recipient.js';
import { actorOf, Staff } from '../platform/http/scopes.js';
import { actPage, type Act } from './act.view.js';
import { ConsolePages } from './console-pages.js';
import { enteredIn } from './entered.js';
import { erasedPage } from './erasure.view.js';
import { reasonPage } from './find.view.js';
import { OpenPerson } from './open-person.js';
import { personPath } from './person.view.js';
import { CurrentVisit, type Visit } from './visit.js';

/** Said in the order in which a person would ask. */
const POINTS = ['gone', 'permits', 'entries', 'kept', 'objection', 'exports', 'backups', 'final'];

const actOf = (contactId: string): Act => ({
  ...{ name: 'erase', points: POINTS, backUrl: personPath(contactId) },
  action: `${personPath(contactId)}/erasure`,
});

@ApiExcludeController()
@Controller('console/contacts/:contactId/erasure')
@Staff('audit', 'erase')
export class ConsoleErasureController {
  constructor(
    private readonly people: OpenPerson,
    private readonly contacts: EraseContact,
    private readonly pages: ConsolePages,
  ) {}

  /** Shown for a person whom the session opened: nobody is erased by a number alone. */
  @Get()
  async ask(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const isOpen = (await this.people.reasonFor(contactId, visit.staff)) !== null;
    const act = actOf(contactId);
    const place = { path: act.action, section: 'home' } as const;
    return this.pages.show(isOpen ? 'act' : 'why', visit, place, ({ shell }) =>
      isOpen ? actPage(shell, act) : reasonPage(shell, contactId),
    );
  }

  @Post()
  @HttpCode(200)
  async erase(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const act = actOf(contactId);
    const isOpen = (await this.people.reasonFor(contactId, visit.staff)) !== null;
    const { entered, errors } = enteredIn(body, act);
    const place = { section: 'home' } as const;
    if (!isOpen)
      return this.pages.show('why', visit, place, ({ shell }) => reasonPage(shell, contactId));
    if (errors) {
      void visit.reply.status(422);
      return this.pages.show('act', visit, place, ({ shell }) =>
        actPage(shell, act, entered, errors),
      );
    }
    const actor = actorOf(visit.staff.caller);
    const erased = await this.contacts.erase(contactId, entered.reason, actor);
    await this.people.forget(contactId);
    return this.pages.show('erased', visit, place, ({ shell }) => erasedPage(shell, erased));
  }
}
