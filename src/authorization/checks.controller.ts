/** HTTP of checks: what would be decided, without deciding it. */
import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Scopes, SeesRevocation, type Caller } from '../platform/http/scopes.js';
import { AnswerSender } from './answer-sender.js';
import { CheckDto, MessageDto } from './authorization.dto.js';

@ApiTags('Authorizations')
@ApiBearerAuth()
@Scopes('check')
@Controller('v1/checks')
export class ChecksController {
  constructor(private readonly answers: AnswerSender) {}

  @Post()
  @SeesRevocation()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary:
      'Would this message be allowed now? Reserves nothing; counted in the history of the contact',
  })
  @ApiBody({ type: MessageDto })
  @ApiOkResponse({ type: CheckDto })
  check(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<CheckDto> {
    return this.answers.check(body, caller);
  }
}
