/** `POST /v1/withdrawals`: a client passes on that somebody said no. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseRecipient } from '../contacts/recipient.js';
import { Idempotent } from '../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../platform/http/scopes.js';
import { PassOnWithdrawal } from './pass-on-withdrawal.js';
import { WithdrawalDto, WithdrawnDto } from './withdrawals.dto.js';

@ApiTags('Preferences')
@ApiBearerAuth()
@Scopes('preferences')
@Controller('v1/withdrawals')
export class WithdrawalsController {
  constructor(private readonly withdrawals: PassOnWithdrawal) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Somebody said no elsewhere: it holds for every decision begun after the answer',
  })
  @ApiOkResponse({ type: WithdrawnDto })
  async withdraw(
    @Body() body: WithdrawalDto,
    @CurrentCaller() caller: Caller,
  ): Promise<WithdrawnDto> {
    const { recipient, ...order } = body;
    const meant = parseRecipient(recipient, '/recipient');
    await this.withdrawals.passOn({ ...order, recipient: meant }, caller);
    return { status: 'withdrawn' };
  }
}
