/** The register of requests (GDPR Art. 12): what is due, who answered, and the one extension there is. */
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OUTCOMES, RIGHTS, type Right } from '../compliance/rights/rights-request.js';
import {
  RightsRequestsService,
  type DayProblem,
} from '../compliance/rights/rights-requests.service.js';
import { ContactIdPipe } from '../contacts/recipient.js';
import { parseDay } from '../core/calendar-day.js';
import { DomainError } from '../core/errors.js';
import { isId } from '../core/id.js';
import { Staff, type Caller } from '../platform/http/scopes.js';
import { ActPages } from './act-pages.js';
import type { Act } from './act.view.js';
import { ConsolePages } from './console-pages.js';
import { personPath } from './person.view.js';
import { FILTERS, requestRow, requestsPage } from './requests.view.js';
import { CurrentVisit, type Visit } from './visit.js';

const PATH = '/console/requests';
const MOST_SHOWN = 100;

const enterAct = (contactId: string): Act => ({
  ...{ name: 'enter', points: ['clock', 'done'], date: 'received' },
  action: `${personPath(contactId)}/requests`,
  backUrl: personPath(contactId),
  ...{ section: 'requests', choice: { field: 'kind', values: RIGHTS } },
});
const answerAct = (id: string): Act => ({
  ...{ name: 'answer', points: ['refused'], backUrl: PATH },
  action: `${PATH}/${id}/answer`,
  ...{ section: 'requests', choice: { field: 'outcome', values: OUTCOMES } },
});
const extendAct = (id: string): Act => ({
  ...{ name: 'extend', points: ['once', 'told'], backUrl: PATH },
  action: `${PATH}/${id}/extension`,
  section: 'requests',
});

@ApiExcludeController()
@Controller('console')
@Staff('audit')
export class ConsoleRequestsController {
  constructor(
    private readonly register: RightsRequestsService,
    private readonly acts: ActPages,
    private readonly pages: ConsolePages,
  ) {}

  @Get('requests')
  open(@CurrentVisit() visit: Visit): Promise<string> {
    return this.list('open', visit);
  }

  @Get('requests/:state')
  async list(@Param('state') named: string, @CurrentVisit() visit: Visit): Promise<string> {
    const state = FILTERS.find((one) => one === named);
    if (!state) throw new DomainError('not_found');
    const filter = { state, after: null, limit: MOST_SHOWN };
    const page = await this.register.list(filter, visit.staff.caller);
    const place = { path: `${PATH}/${state}`, section: 'requests' } as const;
    return this.pages.show('requests', visit, place, ({ shell, locale }) => {
      const { names, catalog, now } = page;
      const input = { names, catalog, locale, now };
      const requests = page.requests.map((one) => requestRow(input, one));
      return requestsPage(shell, { requests, state, hasMore: page.next !== null });
    });
  }

  @Get('contacts/:contactId/requests')
  @Staff('audit', 'erase')
  askWhat(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    return this.acts.ask(visit, enterAct(contactId));
  }

  @Post('contacts/:contactId/requests')
  @HttpCode(200)
  @Staff('audit', 'erase')
  async enter(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const act = enterAct(contactId);
    const form = { body, act, next: personPath(contactId), done: 'registered' } as const;
    return this.acts.submit(visit, form, async ({ chosen, reason, date }) => {
      const kind = RIGHTS.find((one) => one === chosen);
      if (!kind) return { choice: 'missing' };
      const told = await this.enterOn(contactId, { kind, reason, date }, visit.staff.caller);
      return typeof told === 'string' ? { date: told } : null;
    });
  }

  @Get('requests/:requestId/answer')
  @Staff('audit', 'erase')
  askAnswer(@Param('requestId') id: string, @CurrentVisit() visit: Visit): Promise<string> {
    return this.acts.ask(visit, answerAct(idOf(id)));
  }

  @Post('requests/:requestId/answer')
  @HttpCode(200)
  @Staff('audit', 'erase')
  async answer(
    @Param('requestId') id: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const act = answerAct(idOf(id));
    const form = { body, act, next: PATH, done: 'answered' } as const;
    return this.acts.submit(visit, form, async ({ chosen, reason }) => {
      const outcome = OUTCOMES.find((one) => one === chosen);
      if (!outcome) return { choice: 'missing' };
      await this.register.answer(idOf(id), { outcome, reason }, visit.staff.caller);
      return null;
    });
  }

  @Get('requests/:requestId/extension')
  @Staff('audit', 'erase')
  askExtension(@Param('requestId') id: string, @CurrentVisit() visit: Visit): Promise<string> {
    return this.acts.ask(visit, extendAct(idOf(id)));
  }

  @Post('requests/:requestId/extension')
  @HttpCode(200)
  @Staff('audit', 'erase')
  async extend(
    @Param('requestId') id: string,
    @Body() body: unknown,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const act = extendAct(idOf(id));
    const form = { body, act, next: PATH, done: 'extended' } as const;
    return this.acts.submit(visit, form, async ({ reason }) => {
      await this.register.extend(idOf(id), reason, visit.staff.caller);
      return null;
    });
  }

  /** A form without a day is about what arrived just now. */
  private enterOn(
    contactId: string,
    { kind, reason, date }: { kind: Right; reason: string; date: string },
    caller: Caller,
  ): Promise<object | DayProblem> {
    const receivedOn = parseDay(date);
    return receivedOn === null
      ? this.register.enter(contactId, { kind, reason }, caller)
      : this.register.enterLetter(contactId, { kind, reason, receivedOn }, caller);
  }
}

function idOf(id: string): string {
  if (!isId(id.toLowerCase())) throw new DomainError('not_found');
  return id.toLowerCase();
}
