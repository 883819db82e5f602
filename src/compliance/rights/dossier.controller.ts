/**
 * `/v1/contacts/{contactId}/dossier`: all that is kept about a person. To read it is work on a request;
 * to give it answers one, so that is a POST.
 */
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ContactIdPipe } from '../../contacts/recipient.js';
import { CurrentCaller, Scopes, type Caller } from '../../platform/http/scopes.js';
import { DossierDto } from './dossier.dto.js';
import { DossierService } from './dossier.service.js';
import { ReasonDto } from './rights-requests.dto.js';

@ApiTags('Rights')
@ApiBearerAuth()
@Scopes('audit')
@Controller('v1/contacts/:contactId/dossier')
export class DossierController {
  constructor(private readonly dossiers: DossierService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'All that is kept about a person; leaves an access line',
    description:
      'For who works on it; it answers no request. Addresses in clear need the scope `audit.clear`, ' +
      'and are masked without it.',
  })
  @ApiOkResponse({ type: DossierDto })
  read(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Query() { reason }: ReasonDto,
    @CurrentCaller() caller: Caller,
  ): Promise<DossierDto> {
    return this.dossiers.read(contactId, caller, reason);
  }

  /** A copy with masked addresses would be none. No Idempotency-Key: that would keep the copy here. */
  @Post()
  @Scopes('audit', 'audit.clear', 'erase')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'The dossier, to be given to the person (GDPR Art. 15, 20)',
    description:
      'Answers their open requests for access and portability, or enters one and answers it; leaves ' +
      'an access line. It needs `audit` and `audit.clear`, since a copy holds the addresses, and ' +
      '`erase`, which keeps the register. Each call is another giving: there is no Idempotency-Key.',
  })
  @ApiOkResponse({ type: DossierDto })
  give(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() { reason }: ReasonDto,
    @CurrentCaller() caller: Caller,
  ): Promise<DossierDto> {
    return this.dossiers.give(contactId, caller, reason);
  }
}
