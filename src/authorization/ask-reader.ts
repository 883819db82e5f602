/**
 * Reads asks, questions and redemptions from bodies that were not validated yet. There are thousands a
 * second, so what is plainly right is recognised by hand; everything else goes through validation,
 * which says what is wrong. Whatever is recognised here would pass there: a test compares them.
 */
import { looksLikeAddress } from '../core/address.js';
import { DomainError } from '../core/errors.js';
import { parseRecipient } from '../contacts/recipient.js';
import { refuseUnstorable } from '../platform/http/plain-body.js';
import { validated } from '../platform/http/validation.js';
import type { Ask, Question, Sender } from './ask.js';
import {
  AuthorizationRequestDto,
  KEY,
  MessageDto,
  MOST_PERMIT_CHARS,
  NAME,
  RedemptionDto,
} from './authorization.dto.js';

type Fields = Readonly<Record<string, unknown>>;

const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['recipient', 'channel', 'topic']);
const REDEMPTION_FIELDS: ReadonlySet<string> = new Set([...MESSAGE_FIELDS, 'permit']);
const ASK_FIELDS: ReadonlySet<string> = new Set([...MESSAGE_FIELDS, 'messageRef', 'campaign']);

/** At once where it can: a promise for each of many lines costs more than reading them. */
export function readAsk(body: unknown, sender: Sender): Ask | Promise<Ask> {
  if (isPlainAsk(body)) return askOf(body, sender);
  refuseUnstorable(body);
  return validated(AuthorizationRequestDto, body).then((dto) => askOf(dto, sender));
}

export function readQuestion(body: unknown, sender: Sender): Question | Promise<Question> {
  if (isPlainQuestion(body)) return questionOf(body, sender);
  return validated(MessageDto, body).then((dto) => questionOf(dto, sender));
}

export function readRedemption(body: unknown): RedemptionDto | Promise<RedemptionDto> {
  return isPlainRedemption(body) ? body : validated(RedemptionDto, body);
}

export function askOf(body: AuthorizationRequestDto, sender: Sender): Ask {
  const { messageRef, campaign = null } = body;
  return { ...questionOf(body, sender), messageRef, campaign };
}

export function questionOf(body: MessageDto, sender: Sender): Question {
  const { channel, topic } = body;
  return { sender, recipient: parseRecipient(body.recipient, '/recipient'), channel, topic };
}

export function isPlainAsk(body: unknown): body is AuthorizationRequestDto {
  if (!isObject(body) || !holdsOnly(body, ASK_FIELDS)) return false;
  const { messageRef, campaign } = body;
  return (
    isPlainMessage(body) &&
    isPlainName(messageRef) &&
    (campaign === undefined || isPlainName(campaign))
  );
}

export function isPlainQuestion(body: unknown): body is MessageDto {
  return isObject(body) && holdsOnly(body, MESSAGE_FIELDS) && isPlainMessage(body);
}

export function isPlainRedemption(body: unknown): body is RedemptionDto {
  if (!isObject(body) || !holdsOnly(body, REDEMPTION_FIELDS)) return false;
  const { permit } = body;
  const isPermit = typeof permit === 'string' && permit.length <= MOST_PERMIT_CHARS;
  return isPlainMessage(body) && (permit === undefined || isPermit);
}

function isPlainMessage({ recipient, channel, topic }: Fields): boolean {
  return isPlainRecipient(recipient) && isMatch(KEY, channel) && isMatch(KEY, topic);
}

function holdsOnly(body: Fields, fields: ReadonlySet<string>): boolean {
  for (const key in body) if (!fields.has(key)) return false;
  return true;
}

/** One address of an ordinary length, and nothing beside it. */
function isPlainRecipient(recipient: unknown): boolean {
  if (!isObject(recipient)) return false;
  const { email, ...others } = recipient;
  if (typeof email !== 'string' || email.length > 254) return false;
  for (const _ in others) return false;
  return true;
}

function isPlainName(value: unknown): value is string {
  return isMatch(NAME, value) && !looksLikeAddress(value);
}

function isMatch(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One line of a stream; what cannot be read is that line's mistake alone. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new DomainError('malformed_body');
  }
}
