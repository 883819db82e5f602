/** Boots the service, says where it is, and leaves in good order. */
import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp, prepare } from './app.js';
import { ensureDemoClient } from './demo-client.js';
import { loadConfig } from './platform/config.js';
import { openFoundation } from './platform/foundation.js';
import { Log } from './platform/log.js';
import { isStartupError, StartupError } from './platform/startup-error.js';
import { Shutdown } from './shutdown.js';
import { welcome } from './welcome.js';

async function main(): Promise<void> {
  const config = loadConfig();
  const log = new Log(config.settings.logLevel);
  const shutdown = new Shutdown(log);
  process.on('SIGINT', () => void shutdown.begin(0));
  process.on('SIGTERM', () => void shutdown.begin(0));
  process.on('unhandledRejection', (error) => {
    log.failure('background work', error);
  });
  try {
    const { foundation } = await shutdown.afterwards(openFoundation(config, log));
    const app = await createApp(foundation);
    shutdown.app = app;
    await prepare(app, foundation);
    const demo = await ensureDemoClient(app, config);
    await listen(app, config.settings.port, config.settings.host);
    process.stdout.write(welcome(config.settings, demo));
  } catch (error) {
    process.stderr.write(sentence(error, log));
    await shutdown.begin(1);
  }
}

/** Who cannot be taken in at once is turned away by the system, and tries again a second later. */
const MOST_CONNECTING = 4_096;

async function listen(app: NestFastifyApplication, port: number, host: string): Promise<void> {
  try {
    await app.listen({ port, host, backlog: MOST_CONNECTING });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartupError(
        `Port ${port} on ${host} is taken: stop what uses it, or set PORT to another.`,
      );
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new StartupError(`Cannot listen on ${host}:${port}: choose another HOST or PORT.`);
    throw error;
  }
}

function sentence(error: unknown, log: Log): string {
  if (isStartupError(error)) return `${error.message}\n`;
  log.failure('start', error);
  return 'Assent could not start; the line above says where it failed.\n';
}

main().catch((error: unknown) => {
  process.stderr.write(
    isStartupError(error)
      ? `${error.message}\n`
      : `Assent could not start: ${error instanceof Error ? error.name : 'unknown failure'}.\n`,
  );
  if (!isStartupError(error)) new Log('error').failure('start', error);
  process.exit(1);
});
