/** HTTP of contacts. Addresses never stand in a URL: they are looked up by POST. */
import { Body, Controller, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OWN_REASONS } from '../core/own-reasons.js';
import { Idempotent } from '../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../platform/http/scopes.js';
import { ContactChangesDto, ContactIdDto, LookupDto, NewContactDto } from './contacts.dto.js';
import { DescribeContact } from './describe-contact.js';
import { ContactIdPipe, parseRecipient } from './recipient.js';
import { RegisterContact } from './register-contact.js';

@ApiTags('Contacts')
@ApiBearerAuth()
@Scopes('contacts')
@Controller('v1/contacts')
export class ContactsController {
  constructor(
    private readonly contacts: RegisterContact,
    private readonly describing: DescribeContact,
  ) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ summary: 'Bring a contact; grants nothing to anybody' })
  @ApiOkResponse({ type: ContactIdDto })
  async register(
    @Body() body: NewContactDto,
    @CurrentCaller() caller: Caller,
  ): Promise<ContactIdDto> {
    return { contactId: await this.contacts.register(body, caller) };
  }

  @Post('lookup')
  @HttpCode(200)
  @ApiOperation({ summary: 'Find a contact by address; leaves a line in the access log' })
  @ApiOkResponse({ type: ContactIdDto })
  async lookup(@Body() body: LookupDto, @CurrentCaller() caller: Caller): Promise<ContactIdDto> {
    const recipient = parseRecipient(body.recipient, '/recipient');
    const reason = body.reason ?? OWN_REASONS.notGiven;
    return { contactId: await this.contacts.lookup(recipient, reason, caller) };
  }

  @Patch(':contactId')
  @ApiOperation({ summary: 'Complete or correct what is known about a contact' })
  @ApiOkResponse({ type: ContactIdDto })
  async change(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: ContactChangesDto,
    @CurrentCaller() caller: Caller,
  ): Promise<ContactIdDto> {
    await this.describing.change(contactId, body, caller);
    return { contactId };
  }
}
