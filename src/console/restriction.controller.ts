/** Restriction (GDPR Art. 18) from the console: a page says what it does, its button does it. */
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RestrictionService } from '../compliance/rights/restriction.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ContactIdPipe } from '../contacts/recipient.js';
import { DomainError } from '../core/errors.js';
import { formText } from '../platform/http/form.js';
import { Staff } from '../platform/http/scopes.js';
import { actPage, type Act } from './act.view.js';
import { ConsolePages } from './console-pages.js';
import { enteredIn } from './entered.js';
import { reasonPage } from './find.view.js';
import { OpenPerson } from './open-person.js';
import { personPath } from './person.view.js';
import { CurrentVisit, type Visit } from './visit.js';

function actOf(contactId: string, isRestricted: boolean): Act {
  const backUrl = personPath(contactId);
  const shared = { action: `${backUrl}/restriction`, backUrl };
  return isRestricted
    ? { ...shared, name: 'lift', points: ['told', 'again'], hidden: { restricted: 'no' } }
    : {
        ...shared,
        name: 'restrict',
        points: ['kept', 'silent', 'security', 'permits'],
        hidden: { restricted: 'yes' },
      };
}

@ApiExcludeController()
@Controller('console/contacts/:contactId/restriction')
@Staff('audit', 'erase')
export class ConsoleRestrictionController {
  constructor(
    private readonly people: OpenPerson,
    private readonly contacts: ContactsService,
    private readonly restriction: RestrictionService,
    private readonly pages: ConsolePages,
  ) {}

  @Get()
  async ask(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const action = 'console.restriction';
    const seen = await this.people.look({ contactId, action }, visit.staff, async (tx) => {
      const contact = await this.contacts.findById(tx, contactId);
      if (!contact) throw new DomainError('contact_unknown');
      return { isRestricted: contact.restrictedAt !== null };
    });
    const path = `${personPath(contactId)}/restriction`;
    return this.pages.show(seen ? 'act' : 'why', visit, { path, section: 'home' }, ({ shell }) =>
      seen ? actPage(shell, actOf(contactId, seen.isRestricted)) : reasonPage(shell, contactId),
    );
  }

  @Post()
  @HttpCode(200)
  async change(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const restricted = formText(body, 'restricted') !== 'no';
    const act = actOf(contactId, !restricted);
    const { entered, errors } = enteredIn(body, act);
    if (errors) {
      void visit.reply.status(422);
      return this.pages.show('act', visit, { section: 'home' }, ({ shell }) =>
        actPage(shell, act, entered, errors),
      );
    }
    const { reason } = entered;
    await this.restriction.change(contactId, { restricted, reason }, visit.staff.caller);
    return this.pages.sendOn(visit, personPath(contactId), restricted ? 'restricted' : 'lifted');
  }
}
