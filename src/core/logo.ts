/**
 * The logo of an organisation as the catalog holds it: the whole image, in a data URI, so that a version
 * of the catalog needs no other file and its hash covers every byte that is served.
 */
import { decodeBase64 } from './base64.js';
import { faultOfSvg } from './plain-svg.js';

export type LogoFormat = 'svg' | 'png';

export interface Logo {
  readonly format: LogoFormat;
  readonly type: string;
  readonly bytes: Buffer;
}

export const MAX_LOGO_BYTES = 20_000;
const TYPES: Readonly<Record<LogoFormat, string>> = { svg: 'image/svg+xml', png: 'image/png' };
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Length and name of the chunk that every PNG begins with, and that of the last one. */
const PNG_HEADER = Buffer.from('0000000d49484452', 'hex');
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');

export function dataUriOf(format: LogoFormat, bytes: Buffer): string {
  return `data:${TYPES[format]};base64,${bytes.toString('base64')}`;
}

/** Null where it is no data URI of an image that we take. */
export function readLogo(uri: string): Logo | null {
  const [, type, base64 = ''] = /^data:(image\/(?:svg\+xml|png));base64,([^,]+)$/.exec(uri) ?? [];
  const bytes = decodeBase64(base64);
  const format = type === TYPES.svg ? 'svg' : 'png';
  return type === undefined || bytes === null ? null : { format, type, bytes };
}

/** What is wrong with it, to be said after "the logo"; null: nothing. */
export function faultOfLogo({ format, bytes }: Omit<Logo, 'type'>): string | null {
  if (bytes.length > MAX_LOGO_BYTES)
    return `has ${bytes.length} bytes, and every page carries it: ${MAX_LOGO_BYTES} is the most`;
  if (format === 'svg') {
    const text = textOf(bytes);
    return text === null ? 'is not written in UTF-8' : faultOfSvg(text);
  }
  const isPng =
    bytes.subarray(0, 8).equals(PNG_SIGNATURE) &&
    bytes.subarray(8, 16).equals(PNG_HEADER) &&
    bytes.subarray(-12).equals(PNG_END);
  return isPng ? null : 'is named as a PNG and is none';
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
