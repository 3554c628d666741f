import { assert } from '#core/assert.ts';
import { toBase64 } from '../bytes.ts';
import type { NoteKey } from '../log/vkey.ts';
import { pemFile, recordFile } from './file-names.ts';

export type GuideInput = {
  readonly issuer: string;
  readonly documents: readonly string[];
  readonly kid: string;
  readonly checksumsKid: string;
  readonly log: { readonly kid: string; readonly key: NoteKey };
  readonly renderings: readonly { readonly name: string; readonly kid: string }[];
  /** For an export of the log: every key that checkpoints of its records may be signed by; else null. */
  readonly exported: readonly { readonly kid: string; readonly key: NoteKey }[] | null;
  /** Whether the export proves that entries were erased. */
  readonly hasErased?: boolean;
};

// What goes between single quotes of a shell command below.
const SHELL_SAFE = /^[A-Za-z0-9._:/~-]+$/;

/**
 * VERIFY.md: how to check the bundle by hand with sha256sum and openssl, block after block in one shell, and which key
 * signed what. Every block ends in an error as soon as something does not hold.
 */
export function writeGuide(input: GuideInput): string {
  const exported = (input.exported ?? []).flatMap(({ key, kid }) => [key.name, kid]);
  const words = [input.kid, input.checksumsKid, input.log.kid, input.log.key.name, ...exported];
  assert([...words, ...input.documents].every(isShellSafe), 'the names in VERIFY.md are safe in a shell');
  return [
    introduction(input),
    checksumSection(input),
    recordSection(input),
    ...(input.renderings.length === 0 ? [] : [renderingSection(input)]),
    receiptSection(input),
    ...(input.exported === null ? [] : [exportSection(input.exported, input.hasErased ?? false)]),
    trustSection(input),
  ].join('\n');
}

function isShellSafe(word: string): boolean {
  return SHELL_SAFE.test(word);
}

function introduction({ issuer }: GuideInput): string {
  return `# How to check this bundle

Issued by ${issuer}. Everything here can be checked without the issuer and without its software, with \`sha256sum\` and
\`openssl\` 3. Unzip the bundle, start a POSIX shell of its own in its folder (\`sh\`), and run the blocks in order: the shell
ends with an error when something does not hold. On macOS write \`shasum -a 256\` for \`sha256sum\`.

The short way, if you have the \`openbook\` command: \`openbook verify BUNDLE.zip --keys keys-from-the-issuer.json\`.
`;
}

function checksumSection({ checksumsKid }: GuideInput): string {
  return `## 1. No file was changed

\`SHA256SUMS\` lists the digest of every file; key \`${checksumsKid}\` signed the list (ECDSA P-256, SHA-256).

\`\`\`sh
set -eu
work=$(mktemp -d)
sha256sum --check --strict --quiet SHA256SUMS
openssl dgst -sha256 -verify '${pemFile(checksumsKid)}' -signature SHA256SUMS.sig SHA256SUMS
\`\`\`
`;
}

function recordSection({ documents, kid }: GuideInput): string {
  return `## 2. The record was signed, and names these files

\`attestation.dsse.json\` is a DSSE envelope with an in-toto statement, signed by key \`${kid}\` (ECDSA P-256, SHA-256). The
signature covers the payload and its type in the encoding of DSSE ("PAE"); the payload names each document by its digest.

\`\`\`sh
field() { sed -E 's/.*"'"$2"'":"([^"]*)".*/\\1/' "$1" | tr -d '\\n'; }
record() {
  field "$1" payload | openssl base64 -d -A > "$work/payload.json"
  field "$1" sig | openssl base64 -d -A > "$work/signature"
  size=$(wc -c < "$work/payload.json" | tr -d ' ')
  { printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$size"; cat "$work/payload.json"; } > "$work/signed"
  openssl dgst -sha256 -verify "keys/$2.pem" -signature "$work/signature" "$work/signed"
}
named() {
  digest=$(openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1)
  grep -qF '{"digest":{"sha256":"'"$digest"'"},"name":"'"$1"'"}' "$work/payload.json" || { echo "$1: not what was signed"; exit 1; }
  echo "$1: as signed"
}
record attestation.dsse.json '${kid}'
${documents.map((name) => `named '${name}'`).join('\n')}
cp "$work/payload.json" "$work/record.json"
\`\`\`

The key must have been valid when the record was issued: compare \`issuedAt\` with the key's \`notBefore\`, \`notAfter\` and
\`revokedAt\` in \`keys.json\`.

\`\`\`sh
sed -E 's/.*"issuedAt":"([^"]*)".*/issued at \\1/' "$work/record.json"; echo
\`\`\`
`;
}

function renderingSection({ renderings }: GuideInput): string {
  return `## 3. The renderings were made by the issuer

Each rendering has a record of its own beside it, which also names the digest of the document it was made from.

\`\`\`sh
${renderings.map(({ name, kid }) => `record '${recordFile(name)}' '${kid}'\nnamed '${name}'`).join('\n')}
\`\`\`
`;
}

function receiptSection({ log }: GuideInput): string {
  return `## 4. The record is in the issuer's log

\`receipt.tlog-proof\` (c2sp.org/tlog-proof@v1) leads from the record to a checkpoint of the log \`${log.key.name}\`, signed by key
\`${log.kid}\` (Ed25519). The entry is SHA-256(salt, payload) with the salt of the \`extra\` line; the tree is that of RFC 6962.

\`\`\`sh
sha() { openssl dgst -sha256 -binary; }
logged() {
  sed -n 's/^extra //p' "$1" | openssl base64 -d -A > "$work/salt"
  cat "$work/salt" "$2" | sha > "$work/entry"
  included "$1"
}
included() {
  { printf '\\000'; cat "$work/entry"; } | sha > "$work/hash"
  sed '1,/^$/d' "$1" > "$work/checkpoint"
  sed '/^$/,$d' "$work/checkpoint" > "$work/head"
  sed '/^$/,$d; /^c2sp/d; /^extra /d; /^index /d' "$1" > "$work/path"
  node=$(sed -n 's/^index //p' "$1")
  last=$(($(sed -n 2p "$work/head") - 1))
  while read -r line; do
    printf '%s' "$line" | openssl base64 -d -A > "$work/sibling"
    if [ $((node % 2)) -eq 1 ] || [ "$node" -eq "$last" ]; then
      { printf '\\001'; cat "$work/sibling" "$work/hash"; } | sha > "$work/next"
      while [ $((node % 2)) -eq 0 ] && [ "$node" -ne 0 ]; do node=$((node / 2)); last=$((last / 2)); done
    else
      { printf '\\001'; cat "$work/hash" "$work/sibling"; } | sha > "$work/next"
    fi
    mv "$work/next" "$work/hash"
    node=$((node / 2)); last=$((last / 2))
  done < "$work/path"
  [ "$last" -eq 0 ] && [ "$(openssl base64 -A -in "$work/hash")" = "$(sed -n 3p "$work/head")" ] || { echo "$1: not in the log"; exit 1; }
}
noted() {
  grep -F "$1" "$work/checkpoint" | cut -d ' ' -f 3 | openssl base64 -d -A | tail -c 64 > "$work/signature"
  openssl pkeyutl -verify -pubin -inkey "keys/$2.pem" -rawin -in "$work/head" -sigfile "$work/signature"
}
logged receipt.tlog-proof "$work/record.json"
echo "in the log"
noted '${noteMark(log.key)}' '${log.kid}'
\`\`\`
`;
}

/** How the line of a key begins in a signed note. Four bytes make five whole base64 characters: enough among cosignatures. */
function noteMark({ keyId, name }: NoteKey): string {
  return `\u2014 ${name} ${toBase64(keyId).slice(0, 5)}`;
}

/** Every listed record by the same steps as the bundle's own, in a loop; its key is the one that the envelope names. */
function exportSection(keys: NonNullable<GuideInput['exported']>, hasErased: boolean): string {
  return `## 5. Every exported record was signed, and is in the log

\`evidence-export.json\` lists the records with the digests of their files; \`index.en.html\` and \`index.es.html\` show the list.
Each \`record-N.json\` is a DSSE envelope, each \`record-N.tlog-proof\` its way to a signed checkpoint.

\`\`\`sh
listed() {
  digest=$(openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1)
  grep -qF '{"name":"'"$1"'","sha256":"'"$digest"'"}' evidence-export.json || { echo "$1: not what is listed"; exit 1; }
}
known() {
${keys.map(({ key, kid }) => `  if grep -qF '${noteMark(key)}' "$work/checkpoint"; then noted '${noteMark(key)}' '${kid}' > /dev/null; return; fi`).join('\n')}
  echo "$1: its checkpoint is signed by no key of this bundle"; exit 1
}
${hasErased ? ': > "$work/erasures"\n' : ''}count=0
for envelope in record-*.json; do
  [ -e "$envelope" ] || continue
  proof="\${envelope%.json}.tlog-proof"
  listed "$envelope"
  listed "$proof"
  record "$envelope" "$(field "$envelope" keyid)" > /dev/null
  logged "$proof" "$work/payload.json"
  known "$proof"
${hasErased ? `  if grep -qF '/attestations/erasure/v1"' "$work/payload.json"; then cat "$work/payload.json" >> "$work/erasures"; fi\n` : ''}  count=$((count + 1))
done
echo "$count records signed and logged"
\`\`\`
${hasErased ? ERASED_BLOCK : ''}
Their keys must have been valid when they were issued, as in 2; \`openbook verify\` compares that for every record.
`;
}

/** Entries without a payload: each is in the log, and a signed record checked before says that it was erased. */
const ERASED_BLOCK = `
The payloads of some entries were erased because a person asked for it. Each \`erased-ENTRY.tlog-proof\` is named by the entry in
hex and leads from it to a signed checkpoint; a signed record of the kind \`erasure\` names the entry.

\`\`\`sh
count=0
for proof in erased-*.tlog-proof; do
  [ -e "$proof" ] || continue
  entry="\${proof#erased-}"
  entry="\${entry%.tlog-proof}"
  listed "$proof"
  grep -qF '"'"$entry"'"' "$work/erasures" || { echo "$proof: no signed record says that this entry was erased"; exit 1; }
  openssl asn1parse -genstr "FORMAT:HEX,OCTETSTRING:$entry" -noout -out "$work/der"
  tail -c 32 "$work/der" > "$work/entry"
  included "$proof"
  known "$proof"
  count=$((count + 1))
done
echo "$count erased entries are in the log, and signed records name them"
\`\`\`
`;

function trustSection({ issuer, kid, checksumsKid, exported, log }: GuideInput): string {
  const rows = [
    [checksumsKid, 'SHA256SUMS'],
    [kid, 'attestation.dsse.json'],
    [log.kid, "the log's checkpoint in receipt.tlog-proof"],
  ];
  return `## ${exported === null ? 5 : 6}. The keys are the issuer's

So far only the bundle vouches for its own keys. Compare them with those that the issuer publishes at
\`${issuer}/.well-known/openbook-keys.json\`, or that you were given before.

| key | signed |
|---|---|
${rows.map(([key, what]) => `| \`${key}\` | ${what} |`).join('\n')}
`;
}
