/**
 * Builds the application the same way for the service and for tests: `createApp` wires it without
 * listening, `prepare` does what must have happened before the first request.
 */
import fastifyStatic from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppModule } from './app.module.js';
import { AuthorizationService } from './authorization/authorization.service.js';
import { issueLines } from './catalog/catalog-report.js';
import { CatalogService } from './catalog/catalog.service.js';
import { filesIn } from './catalog/logo-file.js';
import { CheckSecrets } from './identity/check-secrets.js';
import { KeysService } from './identity/keys.service.js';
import { Checkpoints } from './ledger/checkpoints.js';
import { LogKeys } from './ledger/log-keys.js';
import { SealLoop } from './ledger/seal-loop.js';
import { OwnSender } from './opt-in/confirmation-ask.js';
import { APP_ROLE } from './platform/database/data-source.js';
import {
  acceptMultipartForms,
  BODY_LIMIT_BYTES,
  harden,
  HEADERS_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  observe,
  refuseSlowBodies,
  refuseUnstorableBodies,
  STREAM_TIMEOUT_MS,
  widenBatches,
} from './platform/http/hardening.js';
import { acceptNdjson } from './platform/http/ndjson.js';
import { NestLog } from './platform/http/nest-log.js';
import { ApiDocument, buildOpenApi } from './platform/http/openapi.js';
import { Pages } from './platform/http/pages.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { shedFrom } from './platform/http/shedding.js';
import { refuseUnreadableBytes, refuseUnreadablePath } from './platform/http/unreadable.js';
import { validationPipe } from './platform/http/validation.js';
import { Jobs } from './platform/jobs/jobs.js';
import { Metrics } from './platform/metrics.js';
import type { Foundation } from './platform/platform.module.js';
import { ROOT } from './platform/root.js';
import { StartupError } from './platform/startup-error.js';
import { ReconcileWithdrawals } from './preferences/reconcile-withdrawals.js';

const ASK_ROUTE = '/v1/authorizations';
const BATCH_ROUTE = `${ASK_ROUTE}/batch`;
/** Whose bodies may be streams of lines; every other body is here within seconds. */
const STREAM_ROUTES = [BATCH_ROUTE, `${ASK_ROUTE}/redeem`, `${ASK_ROUTE}/release`];

/** Wired and initialised, not yet listening. */
export async function createApp(foundation: Foundation): Promise<NestFastifyApplication> {
  const { config, log } = foundation;
  const { settings } = config;
  const isHttps = settings.publicUrl.startsWith('https:');
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: STREAM_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    keepAliveTimeout: 5_000,
    forceCloseConnections: 'idle',
    trustProxy: (_address: string, hop: number) => hop < settings.trustedProxies,
    routerOptions: { maxParamLength: 512 },
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    frameworkErrors: refuseUnreadablePath(isHttps),
    clientErrorHandler: refuseUnreadableBytes(isHttps),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(foundation), adapter, {
    logger: new NestLog(log),
    abortOnError: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  widenBatches(fastify, BATCH_ROUTE);
  refuseSlowBodies(fastify, STREAM_ROUTES);
  harden(fastify, isHttps);
  await fastify.register(fastifyStatic, {
    root: join(ROOT, 'public'),
    prefix: '/static/',
    maxAge: '1h',
    decorateReply: false,
    index: false,
  });
  acceptMultipartForms(fastify);
  acceptNdjson(fastify, STREAM_ROUTES);
  const asks = app.get(AuthorizationService);
  const metrics = app.get(Metrics);
  const isFull = () => asks.isOverloaded;
  shedFrom(fastify.server, { route: ASK_ROUTE, isFull, isHttps, log, metrics });
  refuseUnstorableBodies(fastify);
  observe(fastify, log, metrics);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(Pages), log));
  await app.init();
  app.get(ApiDocument).set(buildOpenApi(app));
  await fastify.ready();
  return app;
}

/**
 * Keys, a catalog, a journal that agrees with the database; then background work. Nothing is
 * answered before this is done.
 */
export async function prepare(app: NestFastifyApplication, foundation: Foundation): Promise<void> {
  const { settings } = foundation.config;
  await app.get(CheckSecrets).run();
  await app.get(KeysService).ensureAll();
  await app.get(LogKeys).ensure();
  await app.get(Checkpoints).refuseToRunBehind();
  await applyFirstCatalog(app, settings.catalogFile);
  await app.get(ReconcileWithdrawals).run();
  if (settings.role === 'web') return;
  await app.get(OwnSender).get();
  app.get(SealLoop).start();
  await app.get(Jobs).start(foundation.appUrl, `-c role=${APP_ROLE} -c timezone=UTC`);
}

/** A deployment that has a catalog keeps it: later versions are applied on purpose. */
async function applyFirstCatalog(app: NestFastifyApplication, file: string): Promise<void> {
  const catalog = app.get(CatalogService);
  if (await catalog.isApplied()) return;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new StartupError(
      `There is no catalog yet and ${file} cannot be read: write one, or name it in ASSENT_CATALOG_FILE.`,
    );
  }
  const result = await catalog.apply(text, 'first start', filesIn(dirname(file)));
  if (result.status === 'invalid' || result.status === 'refused')
    throw new StartupError(
      `The catalog cannot be applied; mend this and start again:\n${issueLines(result.issues, file).join('\n')}`,
    );
}
