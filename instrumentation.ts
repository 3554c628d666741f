/** Runs once in each server process before the first request. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { bootServer } = await import('#server/platform/boot.ts');
  await bootServer();
  const { warnOfFewApprovers } = await import('#server/jobs/warn-of-few-approvers.ts');
  // Nobody waits for a warning, least of all while the database is away.
  void warnOfFewApprovers();
}
