/** How an authorization is read from its row, by position: the hot paths read thousands of them. */
import type { AuthorizationEntity } from './authorization.entity.js';

const EPOCH_MS = (column: string) => `date_part('epoch', a.${column}) * 1000`;

export const FOUND_COLUMNS = `a.bucket, a.decided_on::text, a.authorization_id, a.contact_id,
  a.address_id, a.client_id, a.message_ref, a.request_hash, a.topic, a.topic_class, a.channel,
  a.campaign, a.decision, a.reason, a.looked, a.denied, a.waits, a.gated,
  ${EPOCH_MS('not_before')}, a.policy_version, ${EPOCH_MS('decided_at')}, ${EPOCH_MS('expires_at')}`;

export type FoundRow = readonly [
  ord: number,
  bucket: number,
  decidedOn: string,
  authorizationId: string,
  contactId: string | null,
  addressId: string | null,
  clientId: string,
  messageRef: string,
  requestHash: Buffer,
  topic: string,
  topicClass: AuthorizationEntity['topicClass'],
  channel: string,
  campaign: string | null,
  decision: AuthorizationEntity['decision'],
  reason: string | null,
  looked: number,
  denied: number,
  waits: AuthorizationEntity['waits'],
  gated: boolean,
  notBefore: number | null,
  policyVersion: string,
  decidedAt: number,
  expiresAt: number | null,
];

export function authorizationOf(row: FoundRow): AuthorizationEntity {
  return {
    bucket: row[1],
    decidedOn: row[2],
    authorizationId: row[3],
    contactId: row[4],
    addressId: row[5],
    clientId: row[6],
    messageRef: row[7],
    requestHash: row[8],
    topic: row[9],
    topicClass: row[10],
    channel: row[11],
    campaign: row[12],
    decision: row[13],
    reason: row[14],
    looked: row[15],
    denied: row[16],
    waits: row[17],
    gated: row[18],
    notBefore: instant(row[19]),
    policyVersion: row[20],
    decidedAt: new Date(Math.round(row[21])),
    expiresAt: instant(row[22]),
  };
}

function instant(ms: number | null): Date | null {
  return ms === null ? null : new Date(Math.round(ms));
}
