import { disputeDocument } from '#core/contracts/dispute.ts';
import { bundledFiles } from '#core/disputes/bundled-files.ts';
import { findBrokenLinks } from '#core/disputes/chain.ts';
import { parseJson } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import type { BundleFiles } from './check-files.ts';
import type { CheckLog } from './check-log.ts';
import { finding } from './findings.ts';

const FILE = 'dispute.json';

/**
 * Checks the chain of a dispute: that every link names the one before and could be taken then, and that the invoice, the
 * credit notes and the files beside it are those that it names.
 */
export function checkDispute(files: BundleFiles, log: CheckLog): void {
  const bytes = files.get(FILE);
  if (bytes === undefined || log.isChanged(FILE)) return;
  const json = parseJson(bytes);
  const parsed = json.ok ? disputeDocument.safeParse(json.value) : null;
  if (parsed?.success !== true) {
    log.fail(FILE, 'chain', finding('no-dispute'));
    return;
  }
  const [broken] = findBrokenLinks(parsed.data);
  if (broken === undefined)
    log.pass(FILE, 'chain', finding('chain-holds', { count: String(parsed.data.steps.length) }));
  else log.fail(FILE, 'chain', finding('chain-broken', { at: broken.path, why: broken.message }));
  for (const { name, sha256, what } of bundledFiles(parsed.data)) {
    const file = files.get(name);
    if (what === 'chain' || log.isChanged(name)) continue;
    log.expect(file !== undefined && sha256Hex(file) === sha256, {
      file: file === undefined ? FILE : name,
      check: 'named',
      found: finding('not-of-chain', { of: FILE, name }),
    });
  }
}
