/**
 * What every answer and every request is held to: a strict content security policy without anything
 * inline, no referrer, no framing; forms of three encodings, bounded bodies, log lines by route.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { DomainError } from '../../core/errors.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { NDJSON } from './ndjson.js';
import { refuseUnstorable } from './plain-body.js';

/** Every call is about one message or one person: what is larger is only work for us. */
export const BODY_LIMIT_BYTES = 65_536;
/** A thousand asks of ordinary length, several times over. */
const BATCH_LIMIT_BYTES = 2_097_152;
const REQUEST_TIMEOUT_MS = 15_000;
/** No body of these is ever read. */
const BODILESS = ['GET', 'HEAD'];
/** A stream whose lines wait for locks is silent for a while. */
export const IDLE_TIMEOUT_MS = 60_000;
/** How long a stream of lines may take as a whole. */
export const STREAM_TIMEOUT_MS = 600_000;
export const HEADERS_TIMEOUT_MS = 10_000;

const POLICY = {
  'default-src': ["'none'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};
const ONE_YEAR_SECONDS = 31_536_000;

/**
 * What helmet sets on every answer, asked of it once: none of it depends on the request, and working
 * it out again takes as long as all else that happens around an answer.
 */
export function safeHeaders(isHttps: boolean): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const set = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isHttps
      ? { maxAge: ONE_YEAR_SECONDS, includeSubDomains: false }
      : false,
    xFrameOptions: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
  });
  set(request, response, (error) => {
    if (error) throw error as Error;
  });
  return response.getHeaders();
}

export function harden(fastify: FastifyInstance, isHttps: boolean): void {
  const headers = safeHeaders(isHttps);
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
}

/** RFC 8058 §3.2: one-click unsubscription may come as multipart/form-data. */
export function acceptMultipartForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    async (request: FastifyRequest, body: Buffer) => {
      const type = request.headers['content-type'] ?? '';
      try {
        const form = await new Response(body, { headers: { 'content-type': type } }).formData();
        return Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
      } catch {
        throw new DomainError('malformed_body');
      }
    },
  );
}

/**
 * A stream is read no faster than it is answered, so the server itself has to be patient; every other
 * body must be here within seconds (slow bodies hold connections). What somebody calls a stream is
 * one only on a route that reads streams, and bodies come with any method but those without one.
 */
export function refuseSlowBodies(
  fastify: FastifyInstance,
  streamRoutes: readonly string[],
  timeoutMs = REQUEST_TIMEOUT_MS,
): void {
  const deadlines = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  const isStream = ({ headers, routeOptions: { url = '' } }: FastifyRequest): boolean =>
    streamRoutes.includes(url) && (headers['content-type']?.startsWith(NDJSON) ?? false);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!BODILESS.includes(request.method) && !isStream(request))
      deadlines.set(
        request,
        // A request whose connection broke has no answer that would clear it: it must hold up no exit.
        setTimeout(() => request.raw.destroy(), timeoutMs).unref(),
      );
    done();
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    clearTimeout(deadlines.get(request));
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(deadlines.get(request));
    done();
  });
}

/** What holds many asks in one body is longer than what is about one. */
export function widenBatches(fastify: FastifyInstance, batchRoute: string): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url === batchRoute) route.bodyLimit = BATCH_LIMIT_BYTES;
  });
}

export function refuseUnstorableBodies(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, _reply, done) => {
    refuseUnstorable(request.body);
    done();
  });
}

/** One line and one observation per answer. Routes, not URLs: URLs hold tokens. */
export function observe(fastify: FastifyInstance, log: Log, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const seconds = reply.elapsedTime / 1000;
    metrics.httpRequest(request.method, route, reply.statusCode, seconds);
    log.info('request', {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
    done();
  });
}
