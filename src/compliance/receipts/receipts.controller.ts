/** `GET /v1/contacts/{contactId}/receipts`, and the same by mail to the address on file. */
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ContactIdPipe } from '../../contacts/recipient.js';
import { Idempotent } from '../../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../../platform/http/scopes.js';
import { MailReceipts } from './mail-receipts.js';
import { LINKED_DATA } from './context.js';
import {
  MailReceiptsDto,
  ReceiptsDto,
  ReceiptsMailedDto,
  ReceiptsQueryDto,
} from './receipts.dto.js';
import { ReceiptsService } from './receipts.service.js';

@ApiTags('Compliance')
@ApiBearerAuth()
@Scopes('audit')
@Controller('v1/contacts/:contactId/receipts')
export class ReceiptsController {
  constructor(
    private readonly receipts: ReceiptsService,
    private readonly mails: MailReceipts,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What a contact agreed to, as signed receipts (ISO/IEC TS 27560); an access line',
    description:
      'With `Accept: application/ld+json` the receipts themselves: one as a document, several as a ' +
      'list. Evidence that holds an address is shown with the scope `audit.clear` alone.',
  })
  @ApiOkResponse({ type: ReceiptsDto })
  async list(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Query() query: ReceiptsQueryDto,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { topic, channel, reason } = query;
    const receipts = await this.receipts.of({ contactId, topic, channel, reason }, caller);
    void reply.header('Cache-Control', 'no-store').header('Vary', 'Accept');
    if (request.headers.accept?.includes(LINKED_DATA) !== true) return { receipts };
    void reply.type(LINKED_DATA);
    const [first, ...others] = receipts;
    return first && others.length === 0 ? first : receipts;
  }

  @Post('mail')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Mail the receipts to the confirmed address on file, once a day at most',
    description:
      'To that address and no other. Asked for like any message of the class service: 409 where ' +
      'nothing may be sent, 429 where they were mailed today.',
  })
  @ApiAcceptedResponse({ type: ReceiptsMailedDto })
  async mail(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() { reason, topic }: MailReceiptsDto,
    @CurrentCaller() caller: Caller,
  ): Promise<ReceiptsMailedDto> {
    await this.mails.ask({ contactId, topic, reason }, caller);
    return { status: 'accepted' };
  }
}
