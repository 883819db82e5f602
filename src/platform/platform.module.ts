/** Makes the settings, the log, the database, the vault, jobs and pages available to every feature. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Config } from './config.js';
import { Config as ConfigToken } from './config.js';
import { Vault } from './crypto/vault.js';
import { appDataSourceOptions } from './database/data-source.js';
import { Database } from './database/database.js';
import { HealthController } from './http/health.controller.js';
import { Jobs } from './jobs/jobs.js';
import { Log } from './log.js';
import { Metrics } from './metrics.js';

export interface Foundation {
  readonly config: Config;
  readonly log: Log;
  readonly vault: Vault;
  /** Where the app logs in, as a role that owns nothing. */
  readonly appUrl: string;
}

@Global()
@Module({})
export class PlatformModule {
  static on({ config, log, vault, appUrl }: Foundation): DynamicModule {
    const metrics = new Metrics();
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRoot({
          ...appDataSourceOptions(appUrl),
          autoLoadEntities: true,
          // Whether the database can be reached was settled before: trying again would only hide it.
          retryAttempts: 0,
        }),
      ],
      controllers: [HealthController],
      providers: [
        Database,
        { provide: ConfigToken, useValue: config },
        { provide: Log, useValue: log },
        { provide: Vault, useValue: vault },
        { provide: Metrics, useValue: metrics },
        { provide: Jobs, useValue: new Jobs(log, metrics) },
      ],
      exports: [Database, ConfigToken, Log, Vault, Metrics, Jobs],
    };
  }
}
