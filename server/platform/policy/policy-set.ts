import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AuthorizationAnswer,
  type CedarValueJson,
  checkParsePolicySet,
  type EntityUid,
  isAuthorized,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { assert } from '#core/assert.ts';

export type Decision = { readonly allowed: boolean; readonly policyIds: readonly string[] };

export type PolicyRequest = {
  readonly principal: EntityUid;
  readonly action: string;
  readonly resource: EntityUid;
  readonly context: Readonly<Record<string, CedarValueJson>>;
};

/** Policies that stand together: their text, its SHA-256, and what they decide. */
export type PolicySet = {
  readonly text: string;
  readonly hash: string;
  readonly decide: (request: PolicyRequest) => Decision;
};

/** Answers already given: a decision depends on nothing but the request and the policies, and those stand still. */
const DECISIONS_KEPT = 20_000;

/** Anything that Cedar cannot evaluate is a denial. */
function decisionFrom(answer: AuthorizationAnswer): Decision {
  if (answer.type === 'failure') return { allowed: false, policyIds: [] };
  const { decision, diagnostics } = answer.response;
  return { allowed: decision === 'allow' && diagnostics.errors.length === 0, policyIds: diagnostics.reason };
}

function callOf(request: PolicyRequest) {
  const { action, context, principal, resource } = request;
  return {
    principal,
    action: { type: 'Action', id: action },
    resource,
    context: { ...context },
    entities: [],
  };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Every `*.cedar` file of a folder below `server/policies`, read once; policies that do not parse stop the process. */
export function openPolicies(folder: string): PolicySet {
  // The process starts in the root of the project.
  const path = join(process.cwd(), 'server', 'policies', folder);
  const files = readdirSync(path)
    .filter((name) => name.endsWith('.cedar'))
    .sort();
  const text = files.map((name) => readFileSync(join(path, name), 'utf8')).join('\n');
  const hash = hashOf(text);
  const answer = preparsePolicySet(hash, { staticPolicies: text });
  assert(answer.type === 'success', `policies do not parse: ${JSON.stringify(answer)}`);
  const decided = new Map<string, Decision>();
  const decide = (request: PolicyRequest): Decision => {
    const key = JSON.stringify([request.principal, request.action, request.resource, request.context]);
    const known = decided.get(key);
    if (known !== undefined) return known;
    const decision = decisionFrom(statefulIsAuthorized({ ...callOf(request), preparsedPolicySetId: hash }));
    if (decided.size >= DECISIONS_KEPT) decided.clear();
    decided.set(key, decision);
    return decision;
  };
  return { text, hash, decide };
}

/** What is wrong with a text of policies; nothing where it parses. */
export function policyTextErrors(text: string): readonly string[] {
  const answer = checkParsePolicySet({ staticPolicies: text });
  return answer.type === 'success' ? [] : answer.errors.map(({ message }) => message);
}

/** Policies that are not in force, to see what they would decide. The text has to parse. */
export function draftPolicies(text: string): PolicySet {
  const decide = (request: PolicyRequest): Decision =>
    decisionFrom(isAuthorized({ ...callOf(request), policies: { staticPolicies: text } }));
  return { text, hash: hashOf(text), decide };
}
