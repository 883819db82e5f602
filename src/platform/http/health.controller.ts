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

/** Probes rarely wait for more. */
const READY_WITHIN_MS = 4_000;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

@ApiTags('Operation')
@Public()
@Controller()
export class HealthController {
  private stopping = false;
  /** One for all who ask meanwhile: a silent database must not cost a connection a probe. */
  private look: Promise<unknown> | null = null;

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
    if (!(await this.answersInTime())) throw new DomainError('temporarily_unavailable');
    return { status: 'ready' };
  }

  private answersInTime(): Promise<boolean> {
    this.look ??= this.database.inSnapshot(readClock).finally(() => {
      this.look = null;
    });
    const { look } = this;
    return new Promise((resolve) => {
      const limit = setTimeout(() => resolve(false), READY_WITHIN_MS);
      const settle = (answers: boolean) => {
        clearTimeout(limit);
        resolve(answers);
      };
      look.then(
        () => settle(true),
        () => settle(false),
      );
    });
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
