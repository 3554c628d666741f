import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertNever } from '#core/assert.ts';
import { connectionParts, type DatabaseUrls, embeddedUrls } from '#server/platform/db/connections.ts';
import type { EmbeddedDatabase } from '#server/platform/db/embedded/home.ts';
import { applyMigrations } from '#server/platform/db/migrations/run.ts';
import type { StoryStep } from './fault-plan.ts';
import { runProgram, type StoryCopy, type StoryProgram } from './fault-processes.ts';
import { asAdmin } from './fault-state.ts';
import type { writeWorld } from './fault-world.ts';

export const WORKER = ['server/jobs/worker.ts'];
const OPENBOOK = 'cli/openbook.ts';
const SEND_AWAY = 'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1';

export type Files = ReturnType<typeof writeWorld>;
/** What the step runs. The worker is the only one that has to be told to end. */
export function programOf(step: StoryStep, files: Files): StoryProgram {
  switch (step) {
    case 'import':
      return {
        args: [OPENBOOK, 'import', 'events', files.later],
        clock: { stoppedAt: '2026-11-01T12:00:00Z' },
      };
    case 'seal':
      return {
        args: ['server/jobs/testing/run-jobs.ts', 'seal-days'],
        clock: { stoppedAt: '2026-11-02T13:00:00Z' },
      };
    case 'rotate':
      return { args: [OPENBOOK, 'keys', 'rotate'], clock: { stoppedAt: '2026-11-03T00:30:00Z' } };
    case 'close':
      return { args: WORKER, clock: { startsAt: '2026-11-03T08:00:00Z' } };
    case 'bundle':
      return {
        args: [OPENBOOK, 'bundle', 'invoice', 'FS-000001', '--out', files.bundle],
        clock: { startsAt: '2026-11-03T12:00:00Z' },
      };
    case 'verify':
      return { args: [OPENBOOK, 'log', 'verify'], clock: { startsAt: '2026-11-04T08:00:00Z' } };
    default:
      return assertNever(step);
  }
}

/** Refused events make an import end with 1. */
export const codesOf = (step: StoryStep) => (step === 'import' ? [0, 1] : [0]);

export function urlsOf(embedded: EmbeddedDatabase, name: string): DatabaseUrls {
  const named = (url: string) => url.replace(/\/[^/]*$/, `/${name}`);
  const { app, desk, owner, worker } = embeddedUrls(embedded);
  return { app: named(app), desk: named(desk), owner: named(owner), worker: named(worker) };
}

/** Makes databases that are copies of others; nobody may be connected to what is copied. Names are plain words. */
export function openCopies(embedded: EmbeddedDatabase, folder: string) {
  const open = (name: string): StoryCopy => ({
    name,
    home: join(folder, name),
    urls: urlsOf(embedded, name),
  });
  return {
    open,
    make: async (name: string, from?: string): Promise<StoryCopy> => {
      await asAdmin(embedded, 'postgres', async (client) => {
        const template = from === undefined ? '' : `template ${from}`;
        // The backend of a process that ended may need a moment more to notice.
        if (from !== undefined) await client.query(SEND_AWAY, [from]);
        await client.query(`create database ${name} ${template} owner owner`);
        await client.query(`grant connect, create on database ${name} to worker_owner`);
      });
      const copy = open(name);
      if (from === undefined) mkdirSync(copy.home);
      else cpSync(open(from).home, copy.home, { recursive: true });
      return copy;
    },
    drop: (copy: StoryCopy) =>
      asAdmin(embedded, 'postgres', async (client) => {
        await client.query(`drop database ${copy.name} with (force)`);
        rmSync(copy.home, { recursive: true, force: true });
      }),
  };
}

/** The vendor, its customers and their first usage, some of it sealed: what was there before the story. */
export async function prepareWorld(copy: StoryCopy, files: Files): Promise<void> {
  await applyMigrations(connectionParts(copy.urls.owner));
  const at = (stoppedAt: string) => ({ stoppedAt });
  await runProgram(copy, { args: [OPENBOOK, 'apply', files.setup], clock: at('2026-09-20T00:00:00Z') });
  await runProgram(copy, {
    args: [OPENBOOK, 'import', 'events', files.first],
    clock: at('2026-10-21T00:00:00Z'),
  });
  await runProgram(copy, {
    args: ['server/jobs/testing/run-jobs.ts', 'seal-days', 'sequence-log'],
    clock: at('2026-10-12T20:00:00Z'),
  });
}
