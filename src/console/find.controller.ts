/** Finds people. What was typed stands in no URL: it is posted, and an id is what is sent on to. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ContactIdPipe } from '../contacts/recipient.js';
import { DomainError } from '../core/errors.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { reasonError, reasonIn, soughtIn, type FindErrors, type Typed } from './find-person.js';
import { findPage, reasonPage } from './find.view.js';
import { OpenPerson } from './open-person.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('console/contacts')
@Staff('audit')
export class FindController {
  constructor(
    private readonly people: OpenPerson,
    private readonly pages: ConsolePages,
  ) {}

  @Post()
  @HttpCode(200)
  async find(@Body() body: unknown, @CurrentVisit() visit: Visit): Promise<string> {
    const sought = soughtIn(body);
    if (!sought.ok) return this.again(visit, sought.typed, sought.errors, 422);
    const { recipient, reason } = sought;
    const contactId = await unlessUnknown(this.people.find(recipient, reason, visit.staff));
    if (contactId !== null) return this.pages.sendOn(visit, `/console/contacts/${contactId}`);
    const typed = { person: String((body as Record<string, unknown>).person), reason };
    return this.again(visit, typed, { person: 'unknown' }, 404);
  }

  /** For who came by a person's id: nothing about it is shown before there is a reason. */
  @Post(':contactId/open')
  @HttpCode(200)
  async open(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const reason = reasonIn(body);
    const wrong = reasonError(reason);
    if (wrong !== null) {
      void visit.reply.status(422);
      return this.pages.show('why', visit, { section: 'home' }, ({ shell }) =>
        reasonPage(shell, contactId, reason, wrong),
      );
    }
    await this.people.find({ by: 'contact', contactId }, reason, visit.staff);
    return this.pages.sendOn(visit, `/console/contacts/${contactId}`);
  }

  private again(visit: Visit, typed: Typed, errors: FindErrors, status: number): Promise<string> {
    void visit.reply.status(status);
    return this.pages.show('find', visit, { section: 'home' }, ({ shell }) =>
      findPage(shell, typed, errors),
    );
  }
}

async function unlessUnknown(finding: Promise<string>): Promise<string | null> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'contact_unknown') return null;
    throw error;
  }
}
