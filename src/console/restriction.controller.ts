/** Restriction (GDPR Art. 18) from the console: a page says what it does, its button does it. */
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RestrictionService } from '../compliance/rights/restriction.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ContactIdPipe } from '../contacts/recipient.js';
import { DomainError } from '../core/errors.js';
import { formText } from '../platform/http/form.js';
import { Staff } from '../platform/http/scopes.js';
import { ActPages } from './act-pages.js';
import { actPage, type Act } from './act.view.js';
import { ConsolePages } from './console-pages.js';
import { OpenPerson } from './open-person.js';
import { personPath } from './person.view.js';
import { CurrentVisit, type Visit } from './visit.js';

function actOf(contactId: string, isRestricted: boolean): Act {
  const backUrl = personPath(contactId);
  const shared = { action: `${backUrl}/restriction`, backUrl, section: 'home' } as const;
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
    private readonly acts: ActPages,
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
    const person = { contactId, path, seen };
    return this.pages.showPerson('act', visit, person, ({ shell }, { isRestricted }) =>
      actPage(shell, actOf(contactId, isRestricted)),
    );
  }

  @Post()
  @HttpCode(200)
  change(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const restricted = formText(body, 'restricted') !== 'no';
    const act = actOf(contactId, !restricted);
    const done = restricted ? 'restricted' : 'lifted';
    const form = { body, act, next: personPath(contactId), done } as const;
    return this.acts.submit(visit, form, async ({ reason }) => {
      await this.restriction.change(contactId, { restricted, reason }, visit.staff.caller);
      return null;
    });
  }
}
