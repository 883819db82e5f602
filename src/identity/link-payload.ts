/**
 * The bytes inside a footer link: version ‖ contact id (16) ‖ three texts, each after its length.
 * One payload has one encoding, and nothing else decodes.
 */
export interface LinkPayload {
  readonly contactId: string;
  /** The message that carried the link. */
  readonly authorizationId: string;
  readonly topic: string;
  readonly channel: string;
}

const VERSION = 1;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UUID_BYTES = 16;
const MAX_TEXT_BYTES = 255;

export function encodeLink(payload: LinkPayload): Buffer {
  if (!UUID.test(payload.contactId)) throw new RangeError('a contact id is a lower-case UUID');
  return Buffer.concat([
    Buffer.of(VERSION),
    Buffer.from(payload.contactId.replaceAll('-', ''), 'hex'),
    ...[payload.authorizationId, payload.topic, payload.channel].map(withLength),
  ]);
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

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_TEXT_BYTES) throw new RangeError('a text in a link has at most 255 bytes');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
