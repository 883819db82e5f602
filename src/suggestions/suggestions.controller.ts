/** HTTP of what came out of the suggestion box: for teams, and without anything about who wrote it. */
import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Scopes } from '../platform/http/scopes.js';
import { FromDayDto, SuggestionsDto, SuggestionsQueryDto, VotesDto } from './suggestions.dto.js';
import { placeIn, placeText, SuggestionsService } from './suggestions.service.js';

const ROUTE = 'v1/suggestions';
const DEFAULT_LIMIT = 100;

@ApiTags('Suggestions')
@ApiBearerAuth()
@Scopes('suggestions')
@Controller(ROUTE)
export class SuggestionsController {
  constructor(private readonly suggestions: SuggestionsService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'What people put into the suggestion box',
    description:
      'It is emptied after midnight (UTC) of the days that are over, once five suggestions lie in it, in an ' +
      'order that is drawn; who wrote what, and when, is on record nowhere. Kept for 90 days. Pages are ' +
      'chained by `Link: <…>; rel="next"` (RFC 8288); the last has none.',
  })
  @ApiOkResponse({
    type: SuggestionsDto,
    headers: { Link: { description: 'The next page (RFC 8288)', schema: { type: 'string' } } },
  })
  async list(
    @Query() { from, after, limit = DEFAULT_LIMIT }: SuggestionsQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SuggestionsDto> {
    const page = await this.suggestions.page({
      from: from ?? null,
      after: placeIn(after),
      limit,
    });
    if (page.next) {
      const asked = new URLSearchParams({
        ...(from === undefined ? {} : { from }),
        limit: String(limit),
        after: placeText(page.next),
      });
      void reply.header('Link', `</${ROUTE}?${asked.toString()}>; rel="next"`);
    }
    return {
      suggestions: page.suggestions.map(({ suggestionId, ...one }) => ({
        id: suggestionId,
        ...one,
      })),
    };
  }

  @Get('votes')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'How useful people say that topics are',
    description:
      'Sums over the days that are kept, or from one of them on. Votes on a topic are counted once there are ' +
      'five; whoever votes twice counts twice, since nobody is told from anybody else.',
  })
  @ApiOkResponse({ type: VotesDto })
  async votes(@Query() { from }: FromDayDto): Promise<VotesDto> {
    return { votes: await this.suggestions.votes(from ?? null) };
  }
}
