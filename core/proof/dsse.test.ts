import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dsseEnvelopeSchema, IN_TOTO_PAYLOAD_TYPE } from '#core/contracts/attestation.ts';
import { fromBase64, fromUtf8, toBase64, utf8 } from './bytes.ts';
import { canonicalBytes } from './canonical-json.ts';
import { envelopePayload, parseEnvelope, preAuthEncoding, signEnvelope, verifyEnvelope } from './dsse.ts';
import { derFromRaw } from './keys/ecdsa-der.ts';
import { jwkThumbprint, type P256Jwk } from './keys/public-key.ts';
import {
  buildStatement,
  parseStatement,
  signStatement,
  statementIssuer,
  statementKind,
} from './statement.ts';
import { makeSigner } from './testing/keys.ts';
import vectors from './vectors/dsse.json' with { type: 'json' };

function withKid(jwk: P256Jwk) {
  return { ...jwk, kid: jwkThumbprint(jwk) };
}

describe('published envelopes', () => {
  const { protocol } = vectors;
  const { x, y } = protocol.public_key_jwk;

  test('the protocol vector: encoding and signature', async () => {
    const payload = fromBase64(protocol.envelope.payload) ?? expect.unreachable();
    expect(fromUtf8(preAuthEncoding(protocol.envelope.payloadType, payload))).toBe(protocol.pae);
    const raw = fromBase64(protocol.envelope.signatures[0]?.sig ?? '') ?? expect.unreachable();
    const sig = toBase64(derFromRaw(raw) ?? expect.unreachable());
    const envelope = dsseEnvelopeSchema.parse({ ...protocol.envelope, signatures: [{ sig }] });
    const keys = [withKid({ kty: 'EC', crv: 'P-256', x, y })];
    expect(await verifyEnvelope(envelope, keys)).toMatchObject({ ok: protocol.signature_valid });
    const changed = { ...envelope, payloadType: 'http://example.com/HelloWorle' };
    expect(await verifyEnvelope(changed, keys)).toMatchObject({ error: { code: 'proof.signature_invalid' } });
  });

  test.each(vectors.envelopes)('$name', async ({ envelope, publicKeyPem, valid }) => {
    const jwk = createPublicKey(publicKeyPem).export({ format: 'jwk' });
    const key = withKid({ kty: 'EC', crv: 'P-256', x: jwk.x ?? '', y: jwk.y ?? '' });
    expect(await verifyEnvelope(dsseEnvelopeSchema.parse(envelope), [key])).toMatchObject({ ok: valid });
    const payload = envelopePayload(dsseEnvelopeSchema.parse(envelope));
    expect(parseStatement(envelope.payloadType, payload)).toMatchObject({
      error: { code: 'proof.statement_invalid', path: 'predicateType' },
    });
  });
});

describe('our envelopes', () => {
  const statement = buildStatement({
    issuer: 'https://issuer.example/base',
    kind: 'invoice',
    subjects: [{ name: 'invoice.json', sha256: 'a'.repeat(64) }],
    predicate: { issuedAt: '2026-11-21T03:40:00Z', number: 'ACME-000042' },
  });

  test('are signed, read back and verified by the named key only', async () => {
    const [signer, stranger] = [await makeSigner(), await makeSigner()];
    const parsed = parseEnvelope(canonicalBytes(await signStatement(statement, signer)));
    if (!parsed.ok) expect.unreachable(parsed.error.message);
    const envelope = parsed.value;
    const keys = [withKid(stranger.jwk), withKid(signer.jwk)];
    expect(await verifyEnvelope(envelope, keys)).toMatchObject({
      ok: true,
      value: { key: { kid: signer.kid } },
    });
    expect(await verifyEnvelope(envelope, [withKid(stranger.jwk)])).toMatchObject({
      error: { code: 'proof.key_unknown' },
    });
    const unnamed = { ...envelope, signatures: envelope.signatures.map(({ sig }) => ({ sig })) };
    expect(await verifyEnvelope(unnamed, keys)).toMatchObject({ ok: true });
    const renamed = {
      ...envelope,
      signatures: [{ sig: envelope.signatures[0]?.sig ?? '', keyid: stranger.kid }],
    };
    expect(await verifyEnvelope(renamed, keys)).toMatchObject({ error: { code: 'proof.signature_invalid' } });
    expect(parseStatement(envelope.payloadType, envelopePayload(envelope))).toEqual({
      ok: true,
      value: statement,
    });
    expect(statementKind(statement)).toBe('invoice');
    expect(statementIssuer(statement)).toBe('https://issuer.example/base');
  });

  test('are refused when malformed', async () => {
    const signer = await makeSigner();
    const envelope = await signEnvelope({ payloadType: 'text/plain', payload: utf8('x'), ...signer });
    expect(parseStatement(envelope.payloadType, utf8('{}'))).toMatchObject({ ok: false });
    expect(parseStatement(IN_TOTO_PAYLOAD_TYPE, utf8('{'))).toMatchObject({ ok: false });
    const cases = [
      utf8('{'),
      canonicalBytes({ ...envelope, signatures: [] }),
      canonicalBytes({ ...envelope, payload: 'AB==' }),
      canonicalBytes({ ...envelope, more: 1 }),
    ];
    for (const bytes of cases) {
      expect(parseEnvelope(bytes)).toMatchObject({ error: { code: 'proof.envelope_invalid' } });
    }
  });

  test('are not built from a statement that could not be read back', () => {
    const build = (kind: string, sha256: string) => () =>
      buildStatement({
        issuer: 'https://i.example',
        kind,
        subjects: [{ name: 'x', sha256 }],
        predicate: { issuedAt: '2026-11-21T03:40:00Z' },
      });
    expect(build('Invoice', 'a'.repeat(64))).toThrow('a statement can be built');
    expect(build('invoice', 'abc')).toThrow('a statement can be built');
  });
});
