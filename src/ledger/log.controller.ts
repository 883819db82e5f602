/**
 * The log in the form of C2SP tlog-tiles. Checkpoint, keys and hashes are for everybody, since they
 * say nothing about anybody; entries are for who holds the scope.
 */
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../core/errors.js';
import { parseTilePath } from '../core/tiles.js';
import { Public, Scopes } from '../platform/http/scopes.js';
import { LogKeys } from './log-keys.js';
import { LogTiles } from './log-tiles.js';

const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';
/** A tile never changes, a partial one neither: its width is part of its name. */
const FOR_EVER = 'public, max-age=31536000, immutable';

@ApiTags('Log')
@Controller('log')
export class LogController {
  constructor(
    private readonly tiles: LogTiles,
    private readonly keys: LogKeys,
  ) {}

  @Get('checkpoint')
  @Public()
  @Header('Content-Type', TEXT)
  @Header('Cache-Control', 'public, max-age=1')
  @ApiOperation({ summary: 'The newest checkpoint: a signed note (C2SP tlog-checkpoint)' })
  @ApiOkResponse({ content: { [TEXT]: { schema: { type: 'string' } } } })
  async checkpoint(): Promise<string> {
    const note = await this.tiles.checkpoint();
    if (note === null) throw new DomainError('not_found');
    return note;
  }

  @Get('vkey')
  @Public()
  @Header('Content-Type', TEXT)
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOperation({
    summary: 'The keys that have signed checkpoints, newest first, one a line (C2SP signed-note)',
  })
  @ApiOkResponse({ content: { [TEXT]: { schema: { type: 'string' } } } })
  async vkey(): Promise<string> {
    const vkeys = await this.keys.vkeys();
    return vkeys.map((vkey) => `${vkey}\n`).join('');
  }

  @Get('tile/entries/*')
  @Scopes('audit')
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'A bundle of entries, each after its length in two bytes (C2SP tlog-tiles)',
  })
  @ApiOkResponse({ content: { [BYTES]: { schema: { type: 'string', format: 'binary' } } } })
  entries(@Param('*') rest: string, @Res() reply: FastifyReply): Promise<void> {
    return this.send(`tile/entries/${rest}`, 'private, max-age=31536000, immutable', reply);
  }

  @Get('tile/*')
  @Public()
  @ApiOperation({ summary: 'A tile of up to 256 hashes (C2SP tlog-tiles)' })
  @ApiOkResponse({ content: { [BYTES]: { schema: { type: 'string', format: 'binary' } } } })
  hashes(@Param('*') rest: string, @Res() reply: FastifyReply): Promise<void> {
    return this.send(`tile/${rest}`, FOR_EVER, reply);
  }

  private async send(path: string, cacheControl: string, reply: FastifyReply): Promise<void> {
    const place = parseTilePath(path);
    const isPublic = cacheControl === FOR_EVER;
    if (!place || (isPublic && place.level === 'entries')) throw new DomainError('not_found');
    const bytes = await this.tiles.read(place);
    if (!bytes) throw new DomainError('not_found');
    await reply.type(BYTES).header('Cache-Control', cacheControl).send(bytes);
  }
}
