/** `POST /v1/contacts/{contactId}/rectification`: an address that is wrong, and the right one. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ContactIdPipe, parseOneAddress } from '../../contacts/recipient.js';
import { Idempotent } from '../../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../../platform/http/scopes.js';
import { RectificationAcceptedDto, RectificationDto } from './rectification.dto.js';
import { RectifyAddress } from './rectify-address.js';

@ApiTags('Rights')
@ApiBearerAuth()
@Scopes('erase')
@Controller('v1/contacts/:contactId/rectification')
export class RectificationController {
  constructor(private readonly contacts: RectifyAddress) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary:
      'Correct an address (GDPR Art. 16): the new one is asked for what the old one had agreed to, and ' +
      'takes its place once confirmed; leaves an access line',
  })
  @ApiAcceptedResponse({ type: RectificationAcceptedDto })
  async rectify(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() { address, reason }: RectificationDto,
    @CurrentCaller() caller: Caller,
  ): Promise<RectificationAcceptedDto> {
    const right = parseOneAddress(address, '/address');
    await this.contacts.rectify(contactId, right, reason, caller);
    return { status: 'accepted' };
  }
}
