/**
 * The sheet and the logo of the organisation's look. They are data from a document: whatever they held,
 * a browser may show them and run nothing.
 */
import { Controller, Get, Param, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import { Allowance } from '../platform/http/allowance.js';
import { Public } from '../platform/http/scopes.js';
import { BrandFiles } from './brand-files.js';

const NAME = /^[0-9a-f]{64}\.(css|svg|png)$/;

@ApiExcludeController()
@Public()
@Controller('brand')
export class BrandController {
  constructor(
    private readonly files: BrandFiles,
    private readonly allowance: Allowance,
  ) {}

  @Get(':name')
  async file(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const found = NAME.test(name) ? await this.files.find(name) : null;
    if (!found) {
      await this.allowance.spend(request.ip);
      throw new DomainError('not_found');
    }
    // Named by its hash, it can never become another. An SVG may style itself, and do nothing else.
    void reply
      .header('Cache-Control', 'public, max-age=31536000, immutable')
      .header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    return new StreamableFile(found.bytes, { type: found.type, length: found.bytes.length });
  }
}
