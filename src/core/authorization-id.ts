/**
 * `<yyyymmdd>-<bucket>-<22 base64url>`: the day and the bucket in the id lead straight to the
 * partition and the shard that hold the authorization. One authorization has one spelling.
 */
import { formatInstant } from './duration.js';

const RANDOM_BYTES = 16;
const FORM = /^(\d{4})(\d{2})(\d{2})-([0-9a-f]{2})-([A-Za-z0-9_-]{22})$/;

export interface AuthorizationIdParts {
  /** `yyyy-mm-dd`, UTC. */
  readonly day: string;
  readonly bucket: number;
}

export function formatAuthorizationId(parts: {
  now: number;
  bucket: number;
  random: Buffer;
}): string {
  const { now, bucket, random } = parts;
  if (!Number.isInteger(bucket) || bucket < 0 || bucket > 255) {
    throw new RangeError('a bucket is a byte');
  }
  if (random.length !== RANDOM_BYTES) throw new RangeError('an id has 16 random bytes');
  const day = formatInstant(now).slice(0, 'yyyy-mm-dd'.length).replaceAll('-', '');
  return `${day}-${bucket.toString(16).padStart(2, '0')}-${random.toString('base64url')}`;
}

export function parseAuthorizationId(id: string): AuthorizationIdParts | null {
  const [, year = '', month = '', date = '', bucket = '', random = ''] = FORM.exec(id) ?? [];
  const day = `${year}-${month}-${date}`;
  return isDay(day) && isCanonical(random) ? { day, bucket: Number.parseInt(bucket, 16) } : null;
}

/** 30 February would name a partition that cannot exist. */
function isDay(day: string): boolean {
  const at = Date.parse(day);
  return at >= 0 && formatInstant(at).startsWith(day);
}

/** The last character carries two bits only; the other spellings of the same bytes are no ids. */
function isCanonical(random: string): boolean {
  return Buffer.from(random, 'base64url').toString('base64url') === random;
}
