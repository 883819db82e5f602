/** HTTP of the register of requests: enter one, see what is due, extend once, answer. */
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ContactIdPipe } from '../../contacts/recipient.js';
import { DomainError } from '../../core/errors.js';
import { isId } from '../../core/id.js';
import { Idempotent } from '../../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../../platform/http/scopes.js';
import type { RequestState } from './rights-request.js';
import {
  NewRightsRequestDto,
  ReasonDto,
  RequestAnswerDto,
  RequestsQueryDto,
  RightsRequestDto,
  RightsRequestsDto,
  shownRequest,
} from './rights-requests.dto.js';
import { RightsRequestsService } from './rights-requests.service.js';
import type { RequestCursor } from './rights-requests.store.js';

const PAGE = 50;

@ApiTags('Rights')
@ApiBearerAuth()
@Controller('v1')
export class RightsRequestsController {
  constructor(private readonly register: RightsRequestsService) {}

  @Post('contacts/:contactId/requests')
  @Scopes('erase')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Enter what a person asked for; the clock of GDPR Art. 12(3) runs from its receipt',
  })
  @ApiOkResponse({ type: RightsRequestDto })
  async enter(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: NewRightsRequestDto,
    @CurrentCaller() caller: Caller,
  ): Promise<RightsRequestDto> {
    return shownRequest(await this.register.enter(contactId, body, caller));
  }

  @Get('rights-requests')
  @Scopes('audit')
  @ApiOperation({ summary: 'What people asked for, by when it is due; leaves an access line' })
  @ApiOkResponse({
    type: RightsRequestsDto,
    headers: { Link: { description: 'rel="next" (RFC 8288), where there is more', schema: {} } },
  })
  async list(
    @Query() query: RequestsQueryDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RightsRequestsDto> {
    const { state = null, limit = PAGE, after } = query;
    const filter = { state, limit, after: after === undefined ? null : cursorOf(after) };
    const { requests, next, catalog, now } = await this.register.list(filter, caller);
    if (next) void reply.header('Link', `<${pathOf(next, state, limit)}>; rel="next"`);
    return { requests: requests.map((request) => shownRequest({ request, catalog, now })) };
  }

  @Post('rights-requests/:requestId/extension')
  @Scopes('erase')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Extend by two further months, once (GDPR Art. 12(3)); tell the person, and why',
  })
  @ApiOkResponse({ type: RightsRequestDto })
  async extend(
    @Param('requestId') requestId: string,
    @Body() { reason }: ReasonDto,
    @CurrentCaller() caller: Caller,
  ): Promise<RightsRequestDto> {
    return shownRequest(await this.register.extend(idOf(requestId), reason, caller));
  }

  @Post('rights-requests/:requestId/answer')
  @Scopes('erase')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ summary: 'Note that a request was answered, or refused and why' })
  @ApiOkResponse({ type: RightsRequestDto })
  async answer(
    @Param('requestId') requestId: string,
    @Body() body: RequestAnswerDto,
    @CurrentCaller() caller: Caller,
  ): Promise<RightsRequestDto> {
    return shownRequest(await this.register.answer(idOf(requestId), body, caller));
  }
}

function idOf(requestId: string): string {
  const id = requestId.toLowerCase();
  if (!isId(id)) throw new DomainError('not_found');
  return id;
}

function cursorOf(after: string): RequestCursor {
  const [ms = '', requestId = ''] = after.split('.');
  return { dueAt: new Date(Number(ms)), requestId };
}

function pathOf({ dueAt, requestId }: RequestCursor, state: RequestState | null, limit: number) {
  const query = new URLSearchParams({
    ...(state === null ? {} : { state }),
    limit: String(limit),
    after: `${dueAt.getTime()}.${requestId}`,
  });
  return `/v1/rights-requests?${query.toString()}`;
}
