/** HTTP of the audit: its lines in the order of the log, and the proof of each. */
import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../../core/errors.js';
import { isId } from '../../core/id.js';
import { OWN_REASONS } from '../../core/own-reasons.js';
import { Proofs } from '../../ledger/proofs.js';
import { actorOf, CurrentCaller, Scopes, type Caller } from '../../platform/http/scopes.js';
import { AuditEntries } from './audit-entries.js';
import { EntriesDto, EntriesQueryDto, filterOf } from './entries.dto.js';

const ROUTE = 'v1/audit/entries';
const DEFAULT_LIMIT = 100;

@ApiTags('Audit')
@ApiBearerAuth()
@Scopes('audit')
@Controller('v1/audit')
export class EntriesController {
  constructor(
    private readonly entries: AuditEntries,
    private readonly proofs: Proofs,
  ) {}

  @Get('entries')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'The audit in the order of the log, without addresses',
    description:
      'Entries, and decisions with their outcomes where the entry stands that seals them. Pages are ' +
      'chained by `Link: <…>; rel="next"` (RFC 8288); the last has none. What was committed in the ' +
      'last seconds may not have its place yet. Each page leaves an access line.',
  })
  @ApiOkResponse({
    type: EntriesDto,
    headers: { Link: { description: 'The next page (RFC 8288)', schema: { type: 'string' } } },
  })
  async list(
    @Query() query: EntriesQueryDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntriesDto> {
    const { after = null, limit = DEFAULT_LIMIT, reason = OWN_REASONS.notGiven } = query;
    const filter = filterOf(query);
    const page = await this.entries.page({ filter, after, limit, reason, actor: actorOf(caller) });
    if (page.next !== null) void reply.header('Link', `<${nextOf(query, page.next)}>; rel="next"`);
    return { entries: [...page.entries] };
  }

  @Get('entries/:entryId/proof')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({
    summary: 'That an entry stands in the log: a C2SP tlog-proof',
    description:
      'With the signed checkpoint that it leads to. 404 also before the entry has its place.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async proof(@Param('entryId') entryId: string): Promise<string> {
    const found = isId(entryId) ? await this.proofs.ofEntry(entryId) : null;
    if (!found) throw new DomainError('not_found');
    return found.proof;
  }

  @Get('decisions/:authorizationId/proof')
  @ApiOperation({
    summary: 'That a decision and its outcomes are sealed into the log',
    description:
      'For each row its document, the proof to the root that an entry seals, and the proof of that ' +
      'entry. 404 also before it is sealed.',
  })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  async decisionProof(
    @Param('authorizationId') authorizationId: string,
  ): Promise<{ proofs: object[] }> {
    const proofs = await this.proofs.ofDecision(authorizationId);
    if (!proofs) throw new DomainError('not_found');
    return { proofs };
  }
}

function nextOf(query: EntriesQueryDto, after: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, string | number | undefined][])
    if (value !== undefined) parameters.set(name, String(value));
  parameters.set('after', after);
  return `/${ROUTE}?${parameters.toString()}`;
}
