/**
 * The one reader of the environment. Settings are read once, checked, frozen and injected; a wrong
 * one ends the start with a sentence that names the setting and never prints its value, since a
 * value may hold a password.
 */
import { join, resolve, sep } from 'node:path';
import { isNoReply } from '../core/no-reply.js';
import { readUrl } from '../core/read-url.js';
import { StartupError } from './startup-error.js';

export const ROLES = ['all', 'web', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Origin of every link we mail; never taken from a request (host header poisoning). */
  readonly publicUrl: string;
  /** An external PostgreSQL; absent: the embedded one in the data folder. */
  readonly databaseUrl: string | null;
  /** The role that migrates, when `databaseUrl` logs in as a lesser one. */
  readonly ownerDatabaseUrl: string | null;
  /** Absent: the local catcher takes every mail. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly kekFile: string | null;
  readonly pepperFile: string | null;
  /** Where checkpoints are held outside the database. */
  readonly checkpointsFile: string;
  readonly catalogFile: string;
  readonly role: Role;
  readonly production: boolean;
  /** How many proxies in front of us may be believed about a caller's network address. */
  readonly trustedProxies: number;
  /** Forms sent and links guessed that one network may make in a minute. */
  readonly publicAsksPerMinute: number;
  /** Confirmation mails that one recipient domain may get in an hour. */
  readonly confirmationsPerDomainHour: number;
  /** How often entries get their leaves and a checkpoint is signed, where there is anything new. */
  readonly sealEverySeconds: number;
  readonly logLevel: string;
}

export class Config {
  readonly settings: Settings;
  constructor(settings: Settings) {
    this.settings = Object.freeze(settings);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

export function loadConfig(env: Environment = process.env): Config {
  const port = integer(env, 'PORT', 3000, 0, 65_535);
  const host = text(env, 'HOST') ?? '127.0.0.1';
  const dataDir = resolve(text(env, 'ASSENT_DATA_DIR') ?? 'data');
  const settings: Settings = {
    port,
    host,
    dataDir,
    publicUrl: origin(env, 'ASSENT_PUBLIC_URL') ?? `http://${host}:${port}`,
    databaseUrl: url(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    ownerDatabaseUrl: url(env, 'ASSENT_OWNER_DATABASE_URL', ['postgres:', 'postgresql:']),
    smtpUrl: url(env, 'SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: sender(env, 'ASSENT_MAIL_FROM'),
    kekFile: path(env, 'ASSENT_KEK_FILE'),
    pepperFile: path(env, 'ASSENT_PEPPER_FILE'),
    checkpointsFile: path(env, 'ASSENT_CHECKPOINTS_FILE') ?? join(dataDir, 'checkpoints.ndjson'),
    catalogFile: resolve(text(env, 'ASSENT_CATALOG_FILE') ?? 'catalog.yaml'),
    role: oneOf(env, 'ASSENT_ROLE', ROLES, 'all'),
    production: env.NODE_ENV === 'production',
    trustedProxies: integer(env, 'ASSENT_TRUSTED_PROXIES', 0, 0, 10),
    publicAsksPerMinute: integer(env, 'ASSENT_PUBLIC_ASKS_PER_MINUTE', 60, 1, 1_000_000),
    confirmationsPerDomainHour: integer(
      env,
      'ASSENT_CONFIRMATIONS_PER_DOMAIN_HOUR',
      2000,
      1,
      10_000_000,
    ),
    sealEverySeconds: integer(env, 'ASSENT_SEAL_EVERY_SECONDS', 5, 1, 60),
    logLevel: oneOf(env, 'ASSENT_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], 'info'),
  };
  if (settings.production) refuseUnsafeProduction(settings);
  return new Config(settings);
}

/** What is convenient on a developer's machine is refused where real people are written to. */
function refuseUnsafeProduction(settings: Settings): void {
  const missing = [
    [settings.smtpUrl, 'SMTP_URL must name a mail server: the catcher delivers to nobody'],
    [settings.kekFile, 'ASSENT_KEK_FILE must name a key file kept apart from the data folder'],
    [
      settings.pepperFile,
      'ASSENT_PEPPER_FILE must name a key file kept apart from the data folder',
    ],
    [settings.mailFrom, 'ASSENT_MAIL_FROM must name the sender of confirmation mails'],
    [
      settings.publicUrl.startsWith('https://') ? settings.publicUrl : null,
      'ASSENT_PUBLIC_URL must be https: links in mails carry secrets',
    ],
  ] as const;
  const inDataFolder = [settings.kekFile, settings.pepperFile].some((file) =>
    file?.startsWith(settings.dataDir + sep),
  );
  if (inDataFolder)
    throw new StartupError(
      'In production the key files must stand outside the data folder: a copy of one is then no copy of both.',
    );
  const first = missing.find(([value]) => value === null);
  if (first) throw new StartupError(`In production ${first[1]}.`);
}

function text(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value ? value : null;
}

/** Answers go to the controller all the same; but people look at where a mail comes from. */
function sender(env: Environment, name: string): string | null {
  const address = text(env, name);
  if (address !== null && isNoReply(address))
    throw new StartupError(`${name} must not say that nobody reads the answers: they are read.`);
  return address;
}

function path(env: Environment, name: string): string | null {
  const value = text(env, name);
  return value === null ? null : resolve(value);
}

function integer(env: Environment, name: string, fallback: number, min: number, max: number) {
  const raw = text(env, name);
  if (raw === null) return fallback;
  const value = Number(raw);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new StartupError(`${name} must be a whole number from ${min} to ${max}.`);
  return value;
}

function oneOf<T extends string>(
  env: Environment,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const raw = text(env, name);
  if (raw === null) return fallback;
  const found = allowed.find((value) => value === raw);
  if (found === undefined) throw new StartupError(`${name} must be one of ${allowed.join(', ')}.`);
  return found;
}

function url(env: Environment, name: string, protocols: readonly string[]): string | null {
  const raw = text(env, name);
  if (raw === null) return null;
  if (!protocols.includes(readUrl(raw)?.protocol ?? ''))
    throw new StartupError(`${name} must be a URL that begins with ${protocols.join('// or ')}//.`);
  return raw;
}

function origin(env: Environment, name: string): string | null {
  const raw = url(env, name, ['http:', 'https:']);
  if (raw === null) return null;
  const parsed = new URL(raw);
  if (parsed.pathname !== '/' || parsed.search || parsed.hash)
    throw new StartupError(
      `${name} must be an origin without a path, as in https://consent.example.`,
    );
  return parsed.origin;
}
