import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Config, type Settings } from '../../src/platform/config.js';

/**
 * Settings with a data folder of their own. Links name an origin that is not there: a test that
 * follows one takes its path.
 */
export function testConfig(overrides: Partial<Settings> = {}): Config {
  const dataDir = overrides.dataDir ?? mkdtempSync(join(tmpdir(), 'assent-data-test-'));
  return new Config({
    port: 0,
    host: '127.0.0.1',
    dataDir,
    checkpointsFile: join(dataDir, 'checkpoints.ndjson'),
    publicUrl: 'https://consent.example',
    databaseUrl: null,
    ownerDatabaseUrl: null,
    smtpUrl: null,
    mailFrom: null,
    kekFile: null,
    pepperFile: null,
    catalogFile: resolve('catalog.yaml'),
    role: 'all',
    production: false,
    trustedProxies: 0,
    publicAsksPerMinute: 10_000,
    confirmationsPerDomainHour: 10_000,
    // Tests that want it sealed say so: what happens by the clock would come between two looks.
    sealEverySeconds: 3_600,
    logLevel: 'info',
    ...overrides,
  });
}
