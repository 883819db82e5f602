/**
 * The bytes inside a footer link: version ‖ contact id (16) ‖ three texts, each after its length.
 * One payload has one encoding, and nothing else decodes.
 */
import { isId } from '../core/id.js';

export interface LinkPayload {
  readonly contactId: string;
  /** The message that carried the link. */
  readonly authorizationId: string;
  readonly topic: string;
  readonly channel: string;
}

const VERSION = 1;
const UUID_BYTES = 16;
const MAX_TEXT_BYTES = 255;

export function encodeLink(payload: LinkPayload): Buffer {
  const { authorizationId, channel, contactId, topic } = payload;
  if (!isId(contactId)) throw new RangeError('a contact id is a lower-case UUID');
  const texts = [authorizationId, topic, channel];
  const lengths = texts.map((text) => Buffer.byteLength(text));
  if (lengths.some((length) => length > MAX_TEXT_BYTES))
    throw new RangeError('a text in a link has at most 255 bytes');
  const start = 1 + UUID_BYTES;
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 1 + length, start));
  bytes[0] = VERSION;
  bytes.write(contactId.replaceAll('-', ''), 1, 'hex');
  let at = start;
  texts.forEach((text, index) => {
    at = bytes.writeUInt8(lengths[index] ?? 0, at);
    at += bytes.write(text, at);
  });
  return bytes;
}

export function decodeLink(bytes: Buffer): LinkPayload | null {
  const start = 1 + UUID_BYTES;
  if (bytes[0] !== VERSION || bytes.length < start) return null;
  const texts: string[] = [];
  let offset = start;
  while (offset < bytes.length) {
    const end = offset + 1 + (bytes[offset] ?? 0);
    if (end > bytes.length) return null;
    texts.push(bytes.subarray(offset + 1, end).toString());
    offset = end;
  }
  const [authorizationId, topic, channel, ...rest] = texts;
  if (authorizationId === undefined || topic === undefined || channel === undefined) return null;
  if (rest.length > 0) return null;
  return { contactId: uuidOf(bytes.subarray(1, start)), authorizationId, topic, channel };
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
