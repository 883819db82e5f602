/**
 * `npm run demo -- --populate`: a synthetic organisation with a year of history, in the database of
 * the running service, or of the data folder when none runs, or the one that DATABASE_URL names.
 */
import 'reflect-metadata';
import { SingleBar } from 'cli-progress';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module.js';
import { loadConfig } from '../src/platform/config.js';
import { borrowFoundation } from '../src/platform/foundation.js';
import { NestLog } from '../src/platform/http/nest-log.js';
import { Log } from '../src/platform/log.js';
import { StartupError } from '../src/platform/startup-error.js';
import { WithdrawalJournal } from '../src/preferences/withdrawal-journal.js';
import { populateInto, type PopulateOptions } from './populate.run.js';

const log = new Log('error', { write: (line) => void process.stderr.write(line) });

export async function populate(options: PopulateOptions & { dataDir: string }): Promise<void> {
  if (process.env.NODE_ENV === 'production')
    throw new StartupError(
      'In production nobody is invented: --populate is for trying Assent out.',
    );
  const config = loadConfig({ ...process.env, ASSENT_DATA_DIR: options.dataDir });
  const opened = await borrowFoundation(config, log);
  try {
    const app = await NestFactory.createApplicationContext(AppModule.on(opened.foundation), {
      logger: new NestLog(log),
      abortOnError: false,
    });
    try {
      await tell(app, options);
      await app.get(WithdrawalJournal).close();
    } finally {
      await app.close();
    }
  } finally {
    await opened.close();
  }
}

async function tell(
  app: Parameters<typeof populateInto>[0],
  options: PopulateOptions,
): Promise<void> {
  const startedAt = performance.now();
  const progress = openProgress();
  const populated = await populateInto(app, options, progress.show).finally(progress.end);
  if (populated.status === 'known') {
    say(
      `${populated.known} people of seed ${options.seed} are on file already: nothing was added. ` +
        'Another --seed adds another set of people.',
    );
    return;
  }
  say(`\n${populated.counts.table((performance.now() - startedAt) / 1000)}`);
}

/** A bar for a person who watches, a line at every tenth for a file. */
function openProgress(): { show: (told: number) => void; end: () => void } {
  if (!process.stderr.isTTY) {
    let tenths = 0;
    return {
      show: (told) => {
        for (; tenths < Math.floor(told * 10); tenths++) say(`${(tenths + 1) * 10} % of the year`);
      },
      end: () => undefined,
    };
  }
  const bar = new SingleBar({
    format:
      'a year of history [{bar}] {percentage} % | {duration_formatted} | {eta_formatted} left',
    hideCursor: true,
  });
  bar.start(1_000, 0);
  return { show: (told) => bar.update(Math.round(told * 1_000)), end: () => bar.stop() };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
