import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CedarValueJson,
  type EntityUid,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { assert } from '#core/assert.ts';

/** Where the policies stand; the process starts in the root of the project. */
const POLICY_FOLDER = join(process.cwd(), 'server', 'policies');

export type Decision = { readonly allowed: boolean; readonly policyIds: readonly string[] };

type LoadedPolicies = { readonly setId: string; readonly hash: string };

let loaded: LoadedPolicies | undefined;

/** Reads every `*.cedar` file once; a policy that does not parse stops the process. */
function loadPolicies(): LoadedPolicies {
  if (loaded) return loaded;
  const files = readdirSync(POLICY_FOLDER)
    .filter((name) => name.endsWith('.cedar'))
    .sort();
  const text = files.map((name) => readFileSync(join(POLICY_FOLDER, name), 'utf8')).join('\n');
  const hash = createHash('sha256').update(text).digest('hex');
  const answer = preparsePolicySet(hash, { staticPolicies: text });
  assert(answer.type === 'success', `policies do not parse: ${JSON.stringify(answer)}`);
  loaded = { setId: hash, hash };
  return loaded;
}

/** SHA-256 of the policy text in force, for records of decisions. */
export function policyHash(): string {
  return loadPolicies().hash;
}

type PolicyRequest = {
  readonly principal: EntityUid;
  readonly action: string;
  readonly resource: EntityUid;
  readonly context: Record<string, CedarValueJson>;
};

/** Answers already given: a decision depends on nothing but the request and the policies, and those stand still. */
const decided = new Map<string, Decision>();
const DECISIONS_KEPT = 20_000;

/** One Cedar decision; anything that Cedar cannot evaluate is a denial. */
export function decide(request: PolicyRequest): Decision {
  const key = JSON.stringify([request.principal, request.action, request.resource, request.context]);
  const known = decided.get(key);
  if (known !== undefined) return known;
  const decision = askCedar(request);
  if (decided.size >= DECISIONS_KEPT) decided.clear();
  decided.set(key, decision);
  return decision;
}

function askCedar(request: PolicyRequest): Decision {
  const answer = statefulIsAuthorized({
    principal: request.principal,
    action: { type: 'Action', id: request.action },
    resource: request.resource,
    context: request.context,
    preparsedPolicySetId: loadPolicies().setId,
    entities: [],
  });
  if (answer.type === 'failure') return { allowed: false, policyIds: [] };
  return {
    allowed: answer.response.decision === 'allow' && answer.response.diagnostics.errors.length === 0,
    policyIds: answer.response.diagnostics.reason,
  };
}
