/** `POST /v1/bases`: a client brings a basis beside consent, with its evidence. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseRecipient } from '../contacts/recipient.js';
import { formatInstant } from '../core/duration.js';
import { Idempotent } from '../identity/idempotency.interceptor.js';
import { CurrentCaller, Scopes, type Caller } from '../platform/http/scopes.js';
import { NewBasisDto, RecordedBasisDto } from './bases.dto.js';
import { RecordBasis } from './record-basis.js';

@ApiTags('Bases')
@ApiBearerAuth()
@Scopes('bases')
@Controller('v1/bases')
export class BasesController {
  constructor(private readonly bases: RecordBasis) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    summary: 'Bring a basis beside consent, where the catalog enables it for the topic',
  })
  @ApiOkResponse({ type: RecordedBasisDto })
  async record(
    @Body() body: NewBasisDto,
    @CurrentCaller() caller: Caller,
  ): Promise<RecordedBasisDto> {
    const { topic, channel, basis, evidence, at } = body;
    const recipient = parseRecipient(body.recipient, '/recipient');
    const brought = { recipient, topic, channel, basis, evidence, at };
    const expiresAt = await this.bases.record(brought, caller);
    return { status: 'recorded', expiresAt: formatInstant(expiresAt) };
  }
}
