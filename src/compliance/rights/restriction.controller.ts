/** `POST /v1/contacts/{contactId}/restriction`: keep what is known about a person, and use none of it. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ContactIdPipe } from '../../contacts/recipient.js';
import { Idempotent } from '../../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../../platform/http/scopes.js';
import { RestrictedDto, RestrictionDto } from './restriction.dto.js';
import { RestrictionService } from './restriction.service.js';

@ApiTags('Contacts')
@ApiBearerAuth()
@Scopes('erase')
@Controller('v1/contacts/:contactId/restriction')
export class RestrictionController {
  constructor(private readonly restriction: RestrictionService) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary:
      'Restrict what is done with a contact (GDPR Art. 18), or lift that; leaves an access line',
  })
  @ApiOkResponse({ type: RestrictedDto })
  async change(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() { restricted, reason }: RestrictionDto,
    @CurrentCaller() caller: Caller,
  ): Promise<RestrictedDto> {
    await this.restriction.change(contactId, { restricted, reason }, caller);
    return { contactId, restricted };
  }
}
