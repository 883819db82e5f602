/**
 * The keys that sign the log (Ed25519, C2SP signed-note). Private halves leave this process only
 * wrapped. A key change is itself an entry, and for a week both keys sign, so that whoever knew the old
 * one learns of the new one from it and not from us.
 */
import { Injectable } from '@nestjs/common';
import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { DAY_MS } from '../core/local-time.js';
import { formatVkey, keyIdOf, type NoteSigner } from '../core/signed-note.js';
import { Config } from '../platform/config.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { LedgerService } from './ledger.service.js';
import { LogKeysStore, type LogKeyRow } from './log-keys.store.js';

const BOTH_SIGN_FOR_MS = 7 * DAY_MS;

export interface LogSignature {
  readonly keyId: string;
  readonly name: string;
  readonly signature: Buffer;
}

@Injectable()
export class LogKeys {
  private readonly opened = new Map<string, KeyObject>();

  constructor(
    private readonly database: Database,
    private readonly store: LogKeysStore,
    private readonly vault: Vault,
    private readonly ledger: LedgerService,
    private readonly config: Config,
  ) {}

  /** At start-up, on every instance: the first one makes the key, the others find it. */
  async ensure(): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      if ((await this.store.list(tx)).some(({ retiredAt }) => retiredAt === null)) return;
      const vkey = await this.insert(tx, this.firstOrigin());
      if (vkey === null) return;
      await this.tell(tx, 'log_key.created', { vkey, actor: 'first start' });
    });
  }

  /** The new vkey. The old key goes on signing beside it for a week. */
  rotate(actor: string): Promise<string> {
    return this.database.inTransaction(async (tx) => {
      const old = await this.retire(tx);
      const vkey = await this.insertAfter(tx, old.name);
      await this.tell(tx, 'log_key.rotated', { vkey, retired: vkeyOf(old), actor });
      return vkey;
    });
  }

  /**
   * Begins a log of another name over what is in the database, for a database that was restored from a
   * backup: the log of the old name went further than this one, and must never be signed again.
   */
  resume(behind: string, reason: string, actor: string): Promise<string> {
    return this.database.inTransaction(async (tx) => {
      const old = await this.retire(tx);
      const vkey = await this.insertAfter(tx, nextOrigin(old.name));
      await this.tell(tx, 'log.resumed', { vkey, behind, retired: vkeyOf(old), reason, actor });
      return vkey;
    });
  }

  /** The name of the log, and who signs it now. */
  async signers(tx: Tx): Promise<{ origin: string; signers: NoteSigner[] }> {
    const keys = await this.store.list(tx);
    const current = keys.find(({ retiredAt }) => retiredAt === null);
    if (!current) throw new Error('The log has no key.');
    const now = await readClock(tx);
    const isLeaving = ({ name, retiredAt }: LogKeyRow) =>
      name === current.name && retiredAt !== null && now < retiredAt.getTime() + BOTH_SIGN_FOR_MS;
    const signing = [current, ...keys.filter(isLeaving)];
    return { origin: current.name, signers: signing.map((key) => this.signerOf(key)) };
  }

  /** For documents that carry their own domain in their first line. */
  async sign(bytes: Buffer): Promise<LogSignature> {
    const { signers } = await this.database.inSnapshot((tx) => this.signers(tx));
    const [current] = signers;
    if (!current) throw new Error('The log has no key.');
    return { keyId: current.id, name: current.name, signature: current.sign(bytes) };
  }

  /** Newest first. */
  async vkeys(): Promise<string[]> {
    const keys = await this.database.inSnapshot((tx) => this.store.list(tx));
    return keys.map(vkeyOf).reverse();
  }

  private async retire(tx: Tx): Promise<LogKeyRow> {
    const old = await this.store.retireCurrent(tx, await readClock(tx));
    if (!old) throw new Error('The log has no key.');
    return old;
  }

  private async insertAfter(tx: Tx, name: string): Promise<string> {
    const vkey = await this.insert(tx, name);
    if (vkey === null) throw new Error('A key stayed current while it was being retired.');
    return vkey;
  }

  /** Null where another instance made one. */
  private async insert(tx: Tx, name: string): Promise<string | null> {
    const pair = generateKeyPairSync('ed25519');
    const { x = '' } = pair.publicKey.export({ format: 'jwk' });
    const publicKey = Buffer.from(x, 'base64url');
    const keyId = keyIdOf(name, publicKey);
    const secret = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    const wrapped = this.vault.wrap(secret, wrappingOf(keyId));
    const createdAt = new Date(await readClock(tx));
    const key = { keyId, name, publicKey, wrapped, createdAt };
    return (await this.store.insertUnlessCurrent(tx, key)) ? formatVkey(name, publicKey) : null;
  }

  private async tell(
    tx: Tx,
    type: 'log_key.created' | 'log_key.rotated' | 'log.resumed',
    payload: Record<string, string>,
  ): Promise<void> {
    await this.ledger.append(tx, { contactId: null, type, at: await readClock(tx), payload });
  }

  private signerOf({ keyId, name, wrapped }: LogKeyRow): NoteSigner {
    const known = this.opened.get(keyId);
    const key =
      known ??
      createPrivateKey({
        key: this.vault.unwrap(wrapped, wrappingOf(keyId)),
        format: 'der',
        type: 'pkcs8',
      });
    this.opened.set(keyId, key);
    return { name, id: keyId, sign: (text) => sign(null, text, key) };
  }

  /** Fixed from then on: another origin would be another log. */
  private firstOrigin(): string {
    return `${new URL(this.config.settings.publicUrl).host}/log`;
  }
}

export function vkeyOf({ name, publicKey }: Pick<LogKeyRow, 'name' | 'publicKey'>): string {
  return formatVkey(name, publicKey);
}

function wrappingOf(keyId: string): string {
  return `log-key:${keyId}`;
}

function nextOrigin(name: string): string {
  const [, base = name, nth = '1'] = /^(.*?\/log)(?:\/(\d+))?$/.exec(name) ?? [];
  return `${base}/${Number(nth) + 1}`;
}
