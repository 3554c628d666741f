import { assert, required } from '#core/assert.ts';
import { erasureFacts } from '#core/contracts/erasure.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { ERASURE_KIND } from '#core/proof/bundle/check-erased.ts';
import { concatBytes, equalBytes, toHex } from '#core/proof/bytes.ts';
import { envelopePayload, parseEnvelope, verifyEnvelope } from '#core/proof/dsse.ts';
import { verifyCheckpoint } from '#core/proof/log/checkpoint.ts';
import { ENTRY_SALT_BYTES, logEntry, logLeafHash } from '#core/proof/log/receipt.ts';
import { type NoteKey, parseVkey } from '#core/proof/log/vkey.ts';
import { appendLeaves, rootOfEdge, type TreeEdge } from '#core/proof/merkle/append.ts';
import { nodeKey, readNodes, type TreeNode } from '#core/proof/merkle/nodes.ts';
import { parseStatement, statementKind } from '#core/proof/statement.ts';
import { readCheckpointFile } from '#server/platform/checkpoint-file.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { checkpointInNote } from './checkpoint-standing.ts';
import type { SignedThing } from './contract.ts';
import {
  checkpointOfSize,
  checkpointsBetween,
  type StoredCheckpoint,
  selectNodes,
} from './log-repository.ts';
import {
  countNodes,
  findUnloggedRecord,
  type LeafWithRecord,
  selectErasures,
  selectLeavesWithRecords,
  type VerificationProgress,
} from './verification-repository.ts';

/** As many leaves as one transaction of the verifier reads. */
export const LEAVES_PER_CHUNK = 1000;

const HASH_BYTES = 32;

/** The next stretch of the log and the first place in it that is not as it was signed. */
export type CheckedChunk = {
  readonly leavesChecked: number;
  readonly frontier: Uint8Array;
  readonly firstBad: string | null;
  /** What the records of these leaves are about, up to the first bad place. */
  readonly things: readonly SignedThing[];
};

type Validity = {
  readonly notBefore: string;
  readonly notAfter?: string | undefined;
  readonly revokedAt?: string | undefined;
};

/** A key counts from its beginning up to its end, and never from its revocation on. */
function isValidAt(key: Validity, at: Date): boolean {
  const instant = at.getTime();
  return (
    Date.parse(key.notBefore) <= instant &&
    (key.notAfter === undefined || instant < Date.parse(key.notAfter)) &&
    (key.revokedAt === undefined || instant < Date.parse(key.revokedAt))
  );
}

function edgeOf(progress: VerificationProgress): TreeEdge {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < progress.frontier.length; at += HASH_BYTES)
    hashes.push(progress.frontier.subarray(at, at + HASH_BYTES));
  return { size: progress.leavesChecked, hashes };
}

/** What a leaf's record is about, or what is wrong with the record. */
async function thingOfRecord(leaf: LeafWithRecord, keys: PublishedKeys): Promise<SignedThing | string> {
  const { record } = leaf;
  if (!record) return 'no signed record has this entry';
  const name = `record ${record.id}`;
  if (
    record.salt.length !== ENTRY_SALT_BYTES ||
    !equalBytes(logEntry(record.salt, record.payload), leaf.entry)
  )
    return `${name} has another payload or salt`;
  const envelope = parseEnvelope(record.envelope);
  if (!envelope.ok) return `${name}: its envelope ${envelope.error.message}`;
  if (!equalBytes(envelopePayload(envelope.value), record.payload))
    return `${name}: its envelope holds another payload`;
  const verified = await verifyEnvelope(envelope.value, keys.keys);
  if (!verified.ok) return `${name}: its envelope ${verified.error.message}`;
  const { key } = verified.value;
  if (key.kid !== record.kid) return `${name} names another key than the one that signed it`;
  if (!isValidAt(key, record.issuedAt)) return `${name}: its key was not valid when it was issued`;
  const statement = parseStatement(envelope.value.payloadType, record.payload);
  if (!statement.ok) return `${name} ${statement.error.message}`;
  if (statementKind(statement.value) !== record.kind) return `${name} is of another kind than it says`;
  if (Date.parse(statement.value.predicate.issuedAt) !== record.issuedAt.getTime())
    return `${name} was issued at another instant than it says`;
  const { kind, subjectName, subjectRef, tenantId } = record;
  const digests = new Map(statement.value.subject.map(({ digest, name: file }) => [file, digest.sha256]));
  const { predicate } = statement.value;
  return {
    leaf: leaf.index,
    recordId: record.id,
    tenantId,
    kind,
    subjectName,
    subjectRef,
    digests,
    predicate,
  };
}

function noteKeysOf(keys: PublishedKeys): (NoteKey & Validity)[] {
  return keys.checkpointKeys.map(({ vkey, ...validity }) => {
    const key = parseVkey(vkey);
    assert(key.ok, 'published keys were parsed');
    return { ...key.value, ...validity };
  });
}

/** What is wrong with a checkpoint whose tree has this root, or null. */
async function faultOfCheckpoint(
  stored: StoredCheckpoint,
  root: Uint8Array,
  keys: readonly (NoteKey & Validity)[],
): Promise<string | null> {
  if (!equalBytes(stored.rootHash, root)) return 'its root is not that of the leaves';
  const verified = await verifyCheckpoint(stored.note, keys);
  if (!verified.ok) return `its note ${verified.error.message}`;
  const { checkpoint, key } = verified.value;
  if (checkpoint.size !== stored.size || !equalBytes(checkpoint.root, root))
    return 'its note is about another tree';
  const validity = required(
    keys.find((known) => known.vkey === key.vkey),
    'the key that verified is one of these',
  );
  return isValidAt(validity, stored.createdAt) ? null : 'its key was not valid when it was signed';
}

async function firstBadNode(tx: Tx, nodes: readonly TreeNode[]): Promise<string | null> {
  const read = readNodes(await selectNodes(tx, nodes));
  for (const node of nodes) {
    const stored = read(node);
    if (!stored) return `node ${nodeKey(node)}: missing`;
    if (!equalBytes(stored, node.hash)) return `node ${nodeKey(node)}: not the hash of what is below it`;
  }
  return null;
}

/** Which entries were erased, by the ids of the signed records that say so; a text where such a record does not hold. */
async function readErasures(
  tx: Tx,
  leaves: readonly LeafWithRecord[],
  keys: PublishedKeys,
): Promise<ReadonlyMap<string, ReadonlySet<string> | string>> {
  const ids = [...new Set(leaves.flatMap(({ record }) => record?.erasedBy ?? []))];
  const found = new Map<string, ReadonlySet<string> | string>();
  for (const leaf of await selectErasures(tx, ids)) {
    const { record } = leaf;
    if (record === null) continue;
    const thing = await thingOfRecord(leaf, keys);
    const statement = parseStatement('application/vnd.in-toto+json', record.payload);
    const facts = statement.ok ? erasureFacts.safeParse(statement.value.predicate[ERASURE_KIND]) : null;
    if (typeof thing === 'string') found.set(record.id, thing);
    else
      found.set(record.id, new Set(thing.kind === ERASURE_KIND && facts?.success ? facts.data.entries : []));
  }
  return found;
}

/** What is wrong with a record that is said to be erased; null where a signed record names its entry. */
function faultOfErased(
  { entry, record }: LeafWithRecord,
  erasures: ReadonlyMap<string, ReadonlySet<string> | string>,
): string | null {
  const erased = erasures.get(record?.erasedBy ?? '');
  if (typeof erased === 'string') return `record ${record?.id}: what erased it does not hold: ${erased}`;
  return erased?.has(toHex(entry)) === true
    ? null
    : `record ${record?.id} has lost its payload, and no signed erasure names it`;
}

async function readLeaves(
  tx: Tx,
  leaves: readonly LeafWithRecord[],
  start: number,
  keys: PublishedKeys,
): Promise<{ readonly things: readonly SignedThing[]; readonly badLeaf: string | null }> {
  const things: SignedThing[] = [];
  const erasures = await readErasures(tx, leaves, keys);
  for (const [offset, leaf] of leaves.entries()) {
    if (leaf.index !== start + offset) return { things, badLeaf: `leaf ${start + offset}: missing` };
    if (leaf.record !== null && leaf.record.erasedBy !== null) {
      const fault = faultOfErased(leaf, erasures);
      if (fault !== null) return { things, badLeaf: `leaf ${leaf.index}: ${fault}` };
      continue;
    }
    const thing = await thingOfRecord(leaf, keys);
    if (typeof thing === 'string') return { things, badLeaf: `leaf ${leaf.index}: ${thing}` };
    things.push(thing);
  }
  return { things, badLeaf: null };
}

/** Reads the next leaves: each with its record, every subtree above them, every checkpoint over them. */
export async function checkChunk(
  tx: Tx,
  progress: VerificationProgress,
  keys: PublishedKeys,
): Promise<CheckedChunk> {
  const start = progress.leavesChecked;
  const end = Math.min(progress.size, start + LEAVES_PER_CHUNK);
  const leaves = await selectLeavesWithRecords(tx, start, end);
  const { badLeaf, things } = await readLeaves(tx, leaves, start, keys);
  const bad = (firstBad: string): CheckedChunk => ({
    leavesChecked: start,
    frontier: progress.frontier,
    firstBad,
    things,
  });
  if (badLeaf !== null) return bad(badLeaf);
  if (leaves.length !== end - start) return bad(`leaf ${start + leaves.length}: missing`);

  const checkpoints = await checkpointsBetween(tx, { after: start, upTo: end, most: LEAVES_PER_CHUNK });
  const noteKeys = noteKeysOf(keys);
  const hashes = leaves.map(({ entry }) => logLeafHash(entry));
  let edge = edgeOf(progress);
  const grow = async (size: number): Promise<string | null> => {
    const grown = appendLeaves(edge, hashes.slice(edge.size - start, size - start));
    edge = grown.edge;
    return firstBadNode(tx, grown.nodes);
  };
  for (const checkpoint of checkpoints) {
    const badNode = await grow(checkpoint.size);
    if (badNode !== null) return bad(badNode);
    const fault = await faultOfCheckpoint(checkpoint, rootOfEdge(edge), noteKeys);
    if (fault !== null) return bad(`checkpoint ${checkpoint.size}: ${fault}`);
  }
  const badNode = await grow(end);
  if (badNode !== null) return bad(badNode);
  return { leavesChecked: end, frontier: concatBytes(...edge.hashes), firstBad: null, things };
}

/** Complete subtrees within a tree: half as many on each level, rounded down. */
function nodesExpected(size: number): number {
  let total = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) total += rest;
  return total;
}

async function firstBadFileNote(tx: Tx): Promise<string | null> {
  for (const note of readCheckpointFile().notes) {
    const inFile = checkpointInNote(note);
    if (!inFile) return 'checkpoint file: holds a note that is not a checkpoint';
    const stored = await checkpointOfSize(tx, inFile.size);
    if (stored?.note !== note) return `checkpoint file: its checkpoint ${inFile.size} is not the stored one`;
  }
  return null;
}

/** What can be seen only once every leaf was read: too much, too little, and the file beside the database. */
export async function checkWhole(tx: Tx, size: number): Promise<string | null> {
  if (size > 0 && !(await checkpointOfSize(tx, size))) return `checkpoint ${size}: missing`;
  const { nodes, leaves } = await countNodes(tx);
  if (nodes !== nodesExpected(leaves))
    return `nodes: ${nodes} are stored, ${leaves} leaves have ${nodesExpected(leaves)}`;
  const unlogged = await findUnloggedRecord(tx);
  if (unlogged !== null) return `record ${unlogged}: neither in the log nor waiting for it`;
  return firstBadFileNote(tx);
}
