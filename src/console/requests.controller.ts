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
import { actPage, type Act } from './act.view.js';
import { ConsolePages } from './console-pages.js';
import { enteredIn, type Read } from './entered.js';
import { personPath } from './person.view.js';
import { FILTERS, requestRow, requestsPage } from './requests.view.js';
import { CurrentVisit, type Visit } from './visit.js';

const MOST_SHOWN = 100;

const enterAct = (contactId: string): Act => ({
  ...{ name: 'enter', points: ['clock', 'done'], date: 'received' },
  action: `${personPath(contactId)}/requests`,
  backUrl: personPath(contactId),
  choice: { field: 'kind', values: RIGHTS },
});
const answerAct = (id: string): Act => ({
  ...{ name: 'answer', points: ['refused'], backUrl: '/console/requests' },
  action: `/console/requests/${id}/answer`,
  choice: { field: 'outcome', values: OUTCOMES },
});
const extendAct = (id: string): Act => ({
  ...{ name: 'extend', points: ['once', 'told'], backUrl: '/console/requests' },
  action: `/console/requests/${id}/extension`,
});

@ApiExcludeController()
@Controller('console')
@Staff('audit')
export class ConsoleRequestsController {
  constructor(
    private readonly register: RightsRequestsService,
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
    const place = { path: `/console/requests/${state}`, section: 'requests' } as const;
    return this.pages.show('requests', visit, place, ({ shell, locale }) => {
      const { catalog, now } = page;
      const requests = page.requests.map((one) => requestRow({ catalog, locale, now }, one));
      return requestsPage(shell, { requests, state, hasMore: page.next !== null });
    });
  }

  @Get('contacts/:contactId/requests')
  @Staff('audit', 'erase')
  askWhat(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    return this.ask(enterAct(contactId), visit);
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
    const { entered, errors } = enteredIn(body, act);
    const kind = RIGHTS.find((one) => one === entered.chosen);
    if (errors || !kind) return this.ask(act, visit, { entered, errors });
    const done = await this.enterOn(contactId, { ...entered, kind }, visit.staff.caller);
    if (typeof done === 'string') return this.ask(act, visit, { entered, errors: { date: done } });
    return this.pages.sendOn(visit, personPath(contactId), 'registered');
  }

  @Get('requests/:requestId/answer')
  @Staff('audit', 'erase')
  askAnswer(@Param('requestId') id: string, @CurrentVisit() visit: Visit): Promise<string> {
    return this.ask(answerAct(idOf(id)), visit);
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
    const { entered, errors } = enteredIn(body, act);
    const outcome = OUTCOMES.find((one) => one === entered.chosen);
    if (errors || !outcome) return this.ask(act, visit, { entered, errors });
    const { reason } = entered;
    await this.register.answer(idOf(id), { outcome, reason }, visit.staff.caller);
    return this.pages.sendOn(visit, '/console/requests', 'answered');
  }

  @Get('requests/:requestId/extension')
  @Staff('audit', 'erase')
  askExtension(@Param('requestId') id: string, @CurrentVisit() visit: Visit): Promise<string> {
    return this.ask(extendAct(idOf(id)), visit);
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
    const { entered, errors } = enteredIn(body, act);
    if (errors) return this.ask(act, visit, { entered, errors });
    await this.register.extend(idOf(id), entered.reason, visit.staff.caller);
    return this.pages.sendOn(visit, '/console/requests', 'extended');
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

  private ask(act: Act, visit: Visit, again?: Read): Promise<string> {
    if (again) void visit.reply.status(422);
    const place = { section: 'requests', ...(again ? {} : { path: act.action }) } as const;
    return this.pages.show('act', visit, place, ({ shell }) =>
      actPage(shell, act, again?.entered, again?.errors ?? {}),
    );
  }
}

function idOf(id: string): string {
  if (!isId(id.toLowerCase())) throw new DomainError('not_found');
  return id.toLowerCase();
}
