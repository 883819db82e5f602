/**
 * For probes. Live: the process answers. Ready: it may be given work, which needs the database and
 * no shutdown under way. Metrics in the Prometheus text form.
 */
import { Controller, Get, Header, Req } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../core/errors.js';
import { readClock } from '../database/clock.js';
import { Database } from '../database/database.js';
import { Metrics } from '../metrics.js';
import { Public } from './scopes.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

@ApiTags('Operation')
@Public()
@Controller()
export class HealthController {
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly metrics: Metrics,
  ) {}

  /** From here on no balancer should send us anything new. */
  stopServing(): void {
    this.stopping = true;
  }

  @Get('health/live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiOkResponse({ description: 'It does' })
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Whether work may be sent here' })
  @ApiOkResponse({ description: 'It may' })
  @ApiServiceUnavailableResponse({ description: 'Not now' })
  async ready(): Promise<{ status: string }> {
    if (this.stopping) throw new DomainError('temporarily_unavailable');
    try {
      await this.database.inSnapshot(readClock);
    } catch {
      throw new DomainError('temporarily_unavailable');
    }
    return { status: 'ready' };
  }

  /** Counts of single mails tell about single people, so only this machine is told. */
  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Counters and durations, Prometheus text format; answered to this machine only',
  })
  @ApiOkResponse({ description: 'The metrics' })
  async metricsText(@Req() request: FastifyRequest): Promise<string> {
    if (!LOOPBACK.test(request.ip)) throw new DomainError('not_found');
    return this.metrics.text();
  }
}
