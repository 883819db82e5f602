/**
 * Holds the key-encryption key and the peppers in memory, and lends what can be done with them:
 * wrap and unwrap other keys, make match keys. It gives the secrets themselves to nobody but a thread of
 * its own process: files may have been replaced since they were read, or cannot be read twice.
 */
import { createHmac } from 'node:crypto';
import type { SecretKey } from './key-file.js';
import { seal, unseal } from './seal.js';

type Keys = readonly [SecretKey, ...SecretKey[]];

export interface MatchKey {
  readonly pepperId: string;
  readonly key: Buffer;
}

export interface SecretDigest {
  readonly kind: 'kek' | 'pepper';
  readonly id: string;
  readonly digest: Buffer;
}

/** As one thread hands it to another. */
export interface VaultKeys {
  readonly keks: Keys;
  readonly peppers: Keys;
}

export class Vault {
  constructor(
    private readonly keks: Keys,
    private readonly peppers: Keys,
  ) {}

  /** In the thread that got them: what is sent to a thread arrives without its class. */
  static inThread({ keks, peppers }: VaultKeys): Vault {
    return new Vault(copied(keks), copied(peppers));
  }

  forThread(): VaultKeys {
    return { keks: copied(this.keks), peppers: copied(this.peppers) };
  }

  /** The key-encryption key's id goes before the sealed bytes, so that older ones still open. */
  wrap(secret: Buffer, associated: string): Buffer {
    const [kek] = this.keks;
    const id = Buffer.from(kek.id);
    return Buffer.concat([Buffer.of(id.length), id, seal(kek.bytes, secret, associated)]);
  }

  unwrap(wrapped: Buffer, associated: string): Buffer {
    const idLength = wrapped[0] ?? 0;
    const id = wrapped.subarray(1, 1 + idLength).toString();
    const kek = this.keks.find((key) => key.id === id);
    if (!kek) throw new Error('A wrapped key names a key-encryption key that is not in the file.');
    return unseal(kek.bytes, wrapped.subarray(1 + idLength), associated);
  }

  /**
   * One key per pepper in force, the current one first. Domain-separated by `kind`, so that the
   * same text as an email and as a phone number never meets.
   */
  matchKeys(kind: string, text: string): readonly [MatchKey, ...MatchKey[]] {
    const [current, ...older] = this.peppers.map((pepper) => ({
      pepperId: pepper.id,
      key: createHmac('sha256', pepper.bytes).update(`${kind}\0${text}`).digest(),
    }));
    if (!current) throw new Error('There is no pepper.');
    return [current, ...older];
  }

  /** What tells one secret from another without saying anything of either. */
  secretDigests(): SecretDigest[] {
    const digestsOf = (kind: SecretDigest['kind'], keys: Keys) =>
      keys.map(({ id, bytes }) => ({
        kind,
        id,
        digest: createHmac('sha256', bytes).update(`assent/check/${kind}`).digest(),
      }));
    return [...digestsOf('kek', this.keks), ...digestsOf('pepper', this.peppers)];
  }

  /** Keyed digests under every pepper, for things that are compared and never looked up. */
  digests(label: string, text: string): Buffer[] {
    return this.matchKeys(label, text).map(({ key }) => key);
  }
}

/** In memory of their own: of a pool that is shared, a thread would be sent what others left there. */
function copied([first, ...others]: Keys): Keys {
  const copy = ({ id, bytes }: SecretKey): SecretKey => {
    const own = Buffer.alloc(bytes.length);
    own.set(bytes);
    return { id, bytes: own };
  };
  return [copy(first), ...others.map(copy)];
}
