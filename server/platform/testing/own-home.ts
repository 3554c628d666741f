import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';

/** A home folder of this file's own, with its master key and checkpoint file; answers the checkpoint file's path. */
export function ownHome(): () => string {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'openbook-log-'));
    vi.stubEnv('OPENBOOK_HOME', home);
    vi.stubEnv('OPENBOOK_MASTER_KEYS', '');
    vi.stubEnv('OPENBOOK_CHECKPOINT_FILE', '');
  });
  afterAll(() => void vi.unstubAllEnvs());
  return () => join(home, 'checkpoints.log');
}
