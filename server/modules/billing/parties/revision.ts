import { DomainError } from '#server/platform/errors.ts';

/** Somebody changed the row since it was read; nothing was written. */
export function staleRevision(): DomainError {
  return new DomainError('billing.stale_revision', {
    message: 'Somebody changed this in the meantime. Nothing was saved; read it again.',
    path: 'revision',
    status: 409,
  });
}

/** The revision to write from: the standing one, unless the caller read another. Raises `billing.stale_revision`. */
export function refuseStale(standing: number, read: number | undefined): number {
  if (read !== undefined && read !== standing) throw staleRevision();
  return standing;
}
