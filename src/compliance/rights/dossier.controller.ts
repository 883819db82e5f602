/** `GET /v1/contacts/{contactId}/dossier`: all that is kept about a person, to be given to them. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
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
    summary:
      'All that is kept about a person (GDPR Art. 15, 20): answers their request, and enters one ' +
      'where there is none; leaves an access line. Addresses in clear need the scope audit.clear',
  })
  @ApiOkResponse({ type: DossierDto })
  give(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Query() { reason }: ReasonDto,
    @CurrentCaller() caller: Caller,
  ): Promise<DossierDto> {
    return this.dossiers.give(contactId, caller, reason);
  }
}
