import { database } from './db/index.ts';
import { isConnectionLoss } from './db/sql-state.ts';
import { SettingsError, settings } from './env.ts';
import { log } from './log.ts';
import { vendorLogo } from './vendor-logo.ts';

/**
 * Ends the process when the settings are wrong or a role could see past row-level security. A database that is only away
 * ends nothing: readiness says so, and the first request after its return finds it.
 */
export async function bootServer(): Promise<void> {
  try {
    settings();
    vendorLogo();
    await database();
  } catch (error) {
    if (isConnectionLoss(error)) {
      log.warn({ err: error }, 'the database does not answer yet');
      return;
    }
    const sentence = error instanceof Error ? error.message : String(error);
    if (error instanceof SettingsError) process.stderr.write(`${sentence}\n`);
    else log.fatal({ err: error }, sentence);
    process.exit(1);
  }
}
