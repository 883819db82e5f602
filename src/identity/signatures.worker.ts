/**
 * A thread that does nothing but make and check ES256 signatures (RFC 7518 §3.4: R and S side by
 * side, not the DER that is OpenSSL's own). Its work comes in sets, because waking a thread costs
 * about as much as a signature.
 */
import { sign, verify, type KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

export interface SignatureItem {
  readonly text: string;
  /** Base64url; null: it is to be made. */
  readonly signature: string | null;
}

export interface SignatureOrder {
  readonly id: number;
  /** Private for what is to be made, public for what is to be checked. */
  readonly key: KeyObject;
  readonly items: readonly SignatureItem[];
}

/** What was made, base64url, or whether what was shown is genuine. */
export type SignatureAnswer = string | boolean;

export interface SignatureResult {
  readonly id: number;
  /** In the order of the items. */
  readonly answers: readonly SignatureAnswer[];
}

parentPort?.on('message', ({ id, key, items }: SignatureOrder) => {
  const es256 = { key, dsaEncoding: 'ieee-p1363' } as const;
  const answers = items.map(({ text, signature }) =>
    signature === null
      ? sign('sha256', Buffer.from(text), es256).toString('base64url')
      : verify('sha256', Buffer.from(text), es256, Buffer.from(signature, 'base64url')),
  );
  parentPort?.postMessage({ id, answers } satisfies SignatureResult);
});
