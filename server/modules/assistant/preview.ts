import type { Ctx } from '#server/platform/context.ts';
import { outsideModel } from '#server/platform/model/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { isSwitchedOn } from '#server/platform/switches/index.ts';
import { type PreviewDto, type PreviewInput, previewInput } from './contract.ts';
import { type LoadEvidence, prepareRequest } from './prepare.ts';

/**
 * Shows what would leave for an outside model, redacted, before anything does; sends nothing. `askAssistant` takes its
 * digest. Raises `assistant.too_much_evidence`, and what reading the dispute raises.
 */
export async function previewAssistant(
  ctx: Ctx,
  input: PreviewInput,
  loadEvidence: LoadEvidence,
): Promise<PreviewDto> {
  authorise(ctx, 'assistant.readPreview', { tenantId: input.tenantId });
  const asked = previewInput.parse(input);
  const { characters, digest, messages, replacements } = await prepareRequest(ctx, asked, loadEvidence);
  return {
    isOn: await isSwitchedOn(ctx.tx, 'assistant', asked.tenantId),
    outsideModel: outsideModel(),
    messages,
    sha256: digest,
    characters,
    replaced: replacements,
  };
}
