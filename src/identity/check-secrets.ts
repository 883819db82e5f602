/** Before anything is served: the key files are those that this database was used with. */
import { Injectable } from '@nestjs/common';
import { Vault } from '../platform/crypto/vault.js';
import { Database } from '../platform/database/database.js';
import { StartupError } from '../platform/startup-error.js';
import { SecretChecksStore } from './secret-checks.store.js';

const SETTING = { kek: 'ASSENT_KEK_FILE', pepper: 'ASSENT_PEPPER_FILE' } as const;

@Injectable()
export class CheckSecrets {
  constructor(
    private readonly database: Database,
    private readonly store: SecretChecksStore,
    private readonly vault: Vault,
  ) {}

  async run(): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      for (const secret of this.vault.secretDigests()) {
        const known = await this.store.remember(tx, secret);
        if (!known.equals(secret.digest))
          throw new StartupError(
            `The ${secret.kind} "${secret.id}" is not the one that this database was used with: ` +
              `name the right file in ${SETTING[secret.kind]}, or put the new key under a new id.`,
          );
      }
    });
  }
}
