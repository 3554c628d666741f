import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ownDatabase } from '#server/platform/db/testing/own-database.ts';

type Answer = { readonly status: number; readonly stdout: string; readonly stderr: string };

const entry = fileURLToPath(new URL('../openbook.ts', import.meta.url));

/** The command line as an operator has it, in a process of its own, on the database of a suite. */
export function commandLine(db: ReturnType<typeof ownDatabase>, more: Readonly<Record<string, string>> = {}) {
  return (...argv: readonly string[]): Promise<Answer> => {
    const urls = db.urls();
    const env = {
      ...process.env,
      DATABASE_URL: urls.app,
      DATABASE_OWNER_URL: urls.owner,
      DATABASE_DESK_URL: urls.desk,
      DATABASE_WORKER_URL: urls.worker,
      OPENBOOK_DEMO: 'on',
      OPENBOOK_OPERATOR: 'ann',
      ...more,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [entry, ...argv], { env }, (error, stdout, stderr) =>
        resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
      );
    });
  };
}
