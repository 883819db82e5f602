/** Sends the file of an export, whole or the part that is asked for, to whoever may have it. */
import { StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../core/errors.js';
import { wantedRange } from '../../platform/http/byte-range.js';
import { fileNameOf, mediaTypeOf } from './export-order.js';
import type { ExportFile } from './exports.service.js';

export async function sendExport(
  { row, bytes, sha256, read }: ExportFile,
  { headers, method }: FastifyRequest,
  reply: FastifyReply,
): Promise<StreamableFile> {
  const etag = `"${sha256.toString('hex')}"`;
  const asked = { range: headers.range, ifRange: headers['if-range']?.toString() };
  // A range is defined for GET alone (RFC 9110 §14.2).
  const wanted = method === 'GET' ? wantedRange(bytes, etag, asked) : ({ what: 'all' } as const);
  if (wanted.what === 'nothing') {
    void reply.header('Content-Range', `bytes */${bytes}`);
    throw new DomainError('range_not_satisfiable');
  }
  const [from, to] = wanted.what === 'part' ? [wanted.from, wanted.to] : [0, bytes - 1];
  if (wanted.what === 'part')
    void reply.status(206).header('Content-Range', `bytes ${from}-${to}/${bytes}`);
  void reply.header('ETag', etag);
  return new StreamableFile(await read(from, to), {
    type: mediaTypeOf(row.format),
    disposition: `attachment; filename="${fileNameOf(row)}"`,
    length: to - from + 1,
  });
}
