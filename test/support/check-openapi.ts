/**
 * `npm run check:openapi`: the document that /openapi.json serves is valid OpenAPI 3.1 and tells of
 * every route that programs may call, no more and no less.
 */
import 'reflect-metadata';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { subscribe } from 'node:diagnostics_channel';
import { rmSync } from 'node:fs';
import { createApp } from '../../src/app.js';
import { Log } from '../../src/platform/log.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { ApiDocument } from '../../src/platform/http/openapi.js';
import { testConfig } from './config.js';
import { randomVault } from './database.js';
import { startThrowawayCluster } from './throwaway-cluster.js';

/** Pages for people, what they are made of, and what only development has. */
const FOR_PEOPLE = [
  /^\/$/,
  /^\/(docs|docs\/errors|openapi\.json|subscribe|subscribe\/embed|suggestions|suggestions\/votes)$/,
  /^\/(opt-in|u)\/\{token\}(\/receipt)?$/,
  /^\/(brand|dev|static)\//,
  /^\/(console|preferences)(\/|$)/,
];
/** HEAD comes with every GET, OPTIONS with nothing of ours. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

async function readApp(): Promise<{ document: OpenAPIObject; routes: Set<string> }> {
  const routes = new Set<string>();
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => {
      for (const name of namesOf(route)) routes.add(name);
    });
  });
  const cluster = await startThrowawayCluster();
  const config = testConfig();
  try {
    await migrate(cluster.ownerUrl);
    const log = new Log('silent');
    const app = await createApp({ config, log, vault: randomVault(), appUrl: cluster.appUrl });
    const document = app.get(ApiDocument).get();
    await app.close();
    return { document, routes };
  } finally {
    await cluster.stop();
    rmSync(config.settings.dataDir, { recursive: true, force: true });
  }
}

function namesOf({ method, url }: RouteOptions): string[] {
  const path = url.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}');
  if (FOR_PEOPLE.some((pattern) => pattern.test(path))) return [];
  return [method]
    .flat()
    .filter((name) => METHODS.has(name))
    .map((name) => `${name} ${path}`);
}

function operationsOf({ paths }: OpenAPIObject): Map<string, { summary?: string }> {
  return new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, { summary?: string }>)
        .filter(([method]) => METHODS.has(method.toUpperCase()))
        .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    ),
  );
}

const { document, routes } = await readApp();
const operations = operationsOf(document);
const validation = await new Validator().validate({ ...document });
const reasons = [
  ...(validation.valid ? [] : [`It is not valid: ${JSON.stringify(validation.errors, null, 2)}`]),
  ...(document.openapi.startsWith('3.1.') ? [] : [`It is OpenAPI ${document.openapi}, not 3.1.`]),
  ...[...routes].filter((name) => !operations.has(name)).map((name) => `${name} is not told of.`),
  ...[...operations.keys()]
    .filter((name) => !routes.has(name))
    .map((name) => `${name} is no route.`),
  ...[...operations]
    .filter(([, { summary }]) => !summary)
    .map(([name]) => `${name} has no summary.`),
];
for (const reason of reasons) console.error(`The OpenAPI document is wrong. ${reason}`);
if (reasons.length > 0) process.exitCode = 1;
else
  console.log(
    `OpenAPI ${document.openapi}: ${operations.size} operations, each a route and valid.`,
  );
