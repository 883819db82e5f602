/** `POST /v1/contacts/{contactId}/erasure`: forget a person, so that a stranger can check it. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ContactIdPipe } from '../../contacts/recipient.js';
import { formatInstant } from '../../core/duration.js';
import { Idempotent } from '../../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, actorOf, type Caller } from '../../platform/http/scopes.js';
import { EraseContact } from './erase-contact.js';
import { ErasedDto } from './erasure.dto.js';
import { ReasonDto } from './rights-requests.dto.js';

@ApiTags('Rights')
@ApiBearerAuth()
@Scopes('erase')
@Controller('v1/contacts/:contactId/erasure')
export class ErasureController {
  constructor(private readonly contacts: EraseContact) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Erase a contact (GDPR Art. 17); cannot be undone, and leaves an access line',
  })
  @ApiOkResponse({ type: ErasedDto })
  async erase(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() { reason }: ReasonDto,
    @CurrentCaller() caller: Caller,
  ): Promise<ErasedDto> {
    const { at, entries, kept } = await this.contacts.erase(contactId, reason, actorOf(caller));
    return { contactId, erasedAt: formatInstant(at), entries, kept: [...kept] };
  }
}
