/** `POST /v1/opt-ins`: another form than ours brings an ask. The answer never tells who is known. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseOneAddress } from '../contacts/recipient.js';
import { Idempotent } from '../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../platform/http/scopes.js';
import { AcceptedDto, OptInRequestDto } from './opt-in.dto.js';
import { RequestOptIn } from './request-opt-in.js';

@ApiTags('Opt-ins')
@ApiBearerAuth()
@Scopes('optin')
@Controller('v1/opt-ins')
export class OptInController {
  constructor(private readonly requests: RequestOptIn) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ summary: 'Ask a person to confirm topics; a mail goes out if it may' })
  @ApiAcceptedResponse({ type: AcceptedDto })
  async request(
    @Body() body: OptInRequestDto,
    @CurrentCaller() caller: Caller,
  ): Promise<AcceptedDto> {
    const { recipient, channel, topics, locale, evidence } = body;
    const address = parseOneAddress(recipient, '/recipient');
    const broughtBy = caller.clientId;
    await this.requests.request({ address, channel, topics, locale, evidence, broughtBy });
    return { status: 'accepted' };
  }
}
