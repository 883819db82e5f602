/** HTTP of authorizations: may I send this, I am sending it now, I did not send it. */
import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { CurrentCaller, Scopes, SeesRevocation, type Caller } from '../platform/http/scopes.js';
import { AnswerSender } from './answer-sender.js';
import { questionOf, readRedemption } from './ask-reader.js';
import {
  AllowDto,
  AuthorizationRequestDto,
  DenyDto,
  RecordedAuthorizationDto,
  RedemptionDto,
  StatusDto,
} from './authorization.dto.js';
import { Permits } from './permits.js';
import { SettleAuthorization } from './settle-authorization.js';

@ApiTags('Authorizations')
@ApiBearerAuth()
@ApiExtraModels(AllowDto, DenyDto)
@Scopes('authorize')
@Controller('v1/authorizations')
export class AuthorizationController {
  constructor(
    private readonly answers: AnswerSender,
    private readonly settle: SettleAuthorization,
    private readonly permits: Permits,
  ) {}

  @Post()
  @SeesRevocation()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiBody({ type: AuthorizationRequestDto })
  @ApiOperation({ summary: 'May this message go to this person now? Reserves the slot if it may' })
  @ApiOkResponse({
    schema: { oneOf: [{ $ref: getSchemaPath(AllowDto) }, { $ref: getSchemaPath(DenyDto) }] },
  })
  authorize(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<AllowDto | DenyDto> {
    return this.answers.authorize(body, caller);
  }

  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A decision as it was made, and what became of it' })
  @ApiOkResponse({ type: RecordedAuthorizationDto })
  recorded(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<RecordedAuthorizationDto> {
    return this.answers.recorded(id, caller);
  }

  @Post(':id/redeem')
  @SeesRevocation()
  @HttpCode(200)
  @ApiBody({ type: RedemptionDto })
  @ApiOperation({ summary: 'Spend the permit at hand-over; checks everything again' })
  @ApiOkResponse({ type: StatusDto })
  async redeem(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<StatusDto> {
    const redemption = await readRedemption(body);
    const proof = await this.permits.prove(redemption.permit, caller);
    await this.settle.redeem({ ...questionOf(redemption, caller), authorizationId: id, proof });
    return { status: 'redeemed' };
  }

  @Post(':id/release')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give the slot back: nothing was sent' })
  @ApiOkResponse({ type: StatusDto })
  async release(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<StatusDto> {
    await this.settle.release({ authorizationId: id, sender: caller });
    return { status: 'released' };
  }
}
