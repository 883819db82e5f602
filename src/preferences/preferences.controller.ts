/** The preference document over the API: clients read it, and may make it tighter. */
import { Body, Controller, Get, Header, Param, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ContactIdPipe } from '../contacts/recipient.js';
import { CurrentCaller, Scopes, type Caller } from '../platform/http/scopes.js';
import { PreferenceChangeDto, PreferenceDocumentDto } from './preferences.dto.js';
import { PreferencesService } from './preferences.service.js';

@ApiTags('Preferences')
@ApiBearerAuth()
@Scopes('preferences')
@Controller('v1/contacts/:contactId/preferences')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What the contact chose; leaves a line in the access log' })
  @ApiOkResponse({ type: PreferenceDocumentDto })
  read(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<PreferenceDocumentDto> {
    return this.preferences.read(contactId, caller);
  }

  @Patch()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Leave topics and tighten choices, all of it or none; nothing here widens them',
  })
  @ApiOkResponse({ type: PreferenceDocumentDto, description: 'As it is afterwards' })
  change(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Body() body: PreferenceChangeDto,
    @CurrentCaller() caller: Caller,
  ): Promise<PreferenceDocumentDto> {
    return this.preferences.change(contactId, body, caller);
  }
}
