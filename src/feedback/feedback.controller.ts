/** `POST /v1/feedback`: what became of a message after it had left. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseRecipient } from '../contacts/recipient.js';
import { DomainError } from '../core/errors.js';
import { Idempotent } from '../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../platform/http/scopes.js';
import { FeedbackDto, RecordedFeedbackDto } from './feedback.dto.js';
import { FeedbackService, type About } from './feedback.service.js';

@ApiTags('Feedback')
@ApiBearerAuth()
@Scopes('feedback')
@Controller('v1/feedback')
export class FeedbackController {
  constructor(private readonly feedback: FeedbackService) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Tell of a bounce, a complaint or an unsubscription; it only ever reduces contact',
  })
  @ApiOkResponse({ type: RecordedFeedbackDto })
  async receive(
    @Body() body: FeedbackDto,
    @CurrentCaller() caller: Caller,
  ): Promise<RecordedFeedbackDto> {
    const { type: report, at, detail = null } = body;
    await this.feedback.receive({ report, at, detail, about: aboutOf(body) }, caller);
    return { status: 'recorded' };
  }
}

function aboutOf({ authorizationId, recipient, type }: FeedbackDto): About {
  if ((authorizationId === undefined) === (recipient === undefined))
    throw refused('', 'name either the authorization or the recipient');
  if (authorizationId !== undefined) return { by: 'authorization', authorizationId };
  const named = parseRecipient(recipient ?? {}, '/recipient');
  if (named.by === 'contact' && type !== 'unsubscribe')
    throw refused('/recipient', 'name the address that it is about, or the authorization');
  return named;
}

function refused(pointer: string, detail: string): DomainError {
  return new DomainError('invalid_request', null, [{ pointer, detail }]);
}
